//! Calls to AWS's interfaces by their wire form: signed requests, answers as JSON or text.
//!
//! What the program itself calls goes through AWS's own clients; this makes what Terraform makes, for which those would
//! be half a dozen large dependencies.

use std::time::{Duration, SystemTime};

use anyhow::{Context as _, anyhow, bail};
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningParams, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response};
use serde_json::{Value, json};
use waybill_transport::wire::{Http, Wire as _};

/// How long a call may take; a function that is invoked may work for a while.
const PATIENCE: Duration = Duration::from_mins(5);

/// Whoever calls, and where.
#[derive(Debug, Clone)]
pub struct Aws {
    wire: Http,
    credentials: Credentials,
    port: u16,
}

/// The region of everything.
pub(super) const REGION: &str = "eu-west-1";
/// The number of the account that the emulator gives whoever names none.
pub(super) const ACCOUNT: &str = "000000000000";

/// What a client of AWS needs of the environment.
const VARIABLES: [&str; 5] =
    ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"];

impl Aws {
    /// The owner of the account, at an emulator on a port of this machine.
    pub fn owner(port: u16) -> anyhow::Result<Self> {
        let credentials = Credentials::new("test", "test", None, None, "stack");
        Ok(Self { wire: Http::new("waybill stack")?, credentials, port })
    }

    /// The same place for somebody else.
    pub(super) fn with(&self, key: &str, secret: &str, session: Option<&str>) -> Self {
        let credentials = Credentials::new(key, secret, session.map(str::to_owned), None, "stack");
        Self { credentials, ..self.clone() }
    }

    /// Every variable of the environment that clients read their configuration from.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        VARIABLES.into_iter().filter_map(|name| Some((name, self.variable(name)?))).collect()
    }

    /// What clients read their configuration from.
    pub fn variable(&self, name: &str) -> Option<String> {
        match name {
            "AWS_REGION" => Some(REGION.to_owned()),
            "AWS_ACCESS_KEY_ID" => Some(self.credentials.access_key_id().to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some(self.credentials.secret_access_key().to_owned()),
            "AWS_SESSION_TOKEN" => self.credentials.session_token().map(str::to_owned),
            "AWS_ENDPOINT_URL" => Some(format!("http://127.0.0.1:{}", self.port)),
            _ => None,
        }
    }

    /// A call of a service that takes the operation's name from a header, such as `DynamoDB_20120810.CreateTable`.
    pub async fn target(&self, service: &str, target: &str, body: &Value) -> anyhow::Result<Value> {
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target)
            .body(Bytes::from(body.to_string()))?;
        let answer = self.call(service, request).await.with_context(|| target.to_owned())?;
        read(&answer)
    }

    /// A call of a service with resources at paths.
    pub async fn rest(
        &self,
        service: &str,
        method: Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let request = Request::builder()
            .method(&method)
            .uri(path)
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))?;
        let answer = self.call(service, request).await.with_context(|| format!("{method} {path}"))?;
        read(&answer)
    }

    /// A call of a service that takes a form and answers with XML.
    pub async fn form(&self, service: &str, action: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let version = if service == "sts" { "2011-06-15" } else { "2010-05-08" };
        let fields = [("Action", action), ("Version", version)].into_iter().chain(fields.iter().copied());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(body))?;
        let answer = self.call(service, request).await.with_context(|| action.to_owned())?;
        Ok(String::from_utf8(answer.into_body().to_vec())?)
    }

    /// Signs a request whose address is a path, sends it, and gives the answer if it is a good one.
    async fn call(&self, service: &str, mut request: Request<Bytes>) -> anyhow::Result<Response<Bytes>> {
        let host = format!("127.0.0.1:{}", self.port);
        request.headers_mut().insert("host", HeaderValue::from_str(&host)?);
        *request.uri_mut() = format!("http://{host}{}", request.uri()).parse()?;
        self.sign(service, &mut request)?;
        let answer = self.wire.send(request, PATIENCE).await?;
        if !answer.status().is_success() {
            bail!("{}: {}", answer.status(), String::from_utf8_lossy(answer.body()));
        }
        Ok(answer)
    }

    fn sign(&self, service: &str, request: &mut Request<Bytes>) -> anyhow::Result<()> {
        let identity = self.credentials.clone().into();
        let params: SigningParams<'_> = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name(service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()?
            .into();
        let headers = request.headers().iter();
        let headers: Vec<(&str, &str)> = headers
            .map(|(name, value)| Ok((name.as_str(), value.to_str()?)))
            .collect::<anyhow::Result<_>>()?;
        let address = request.uri().to_string();
        let signable = SignableRequest::new(
            request.method().as_str(),
            address.as_str(),
            headers.into_iter(),
            SignableBody::Bytes(request.body()),
        )?;
        let (instructions, _signature) = sign(signable, &params)?.into_parts();
        instructions.apply_to_request_http1x(request);
        Ok(())
    }
}

/// JSON of an answer; nothing at all counts as nothing.
fn read(answer: &Response<Bytes>) -> anyhow::Result<Value> {
    if answer.body().is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(answer.body()).context("the answer is no JSON")
}

/// A text of an answer that must be there.
pub(super) fn text(answer: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = answer.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| anyhow!("{answer} has no `{pointer}`"))
}

/// What an element of XML holds that stands in an answer once.
pub(super) fn element(answer: &str, name: &str) -> anyhow::Result<String> {
    let begun = answer.split_once(&format!("<{name}>")).map(|(_, rest)| rest);
    let held = begun.and_then(|rest| rest.split_once(&format!("</{name}>"))).map(|(held, _)| held);
    held.map(str::to_owned).ok_or_else(|| anyhow!("{answer} has no `{name}`"))
}

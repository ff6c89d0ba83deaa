//! The HTTP client under the clients of AWS: reqwest, which calls shops and partners too, so that a process carries one.

use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use reqwest::Certificate;

/// For a connection to be made. How long an attempt may take is the business of the clients of AWS.
const CONNECT: Duration = Duration::from_secs(1);

/// One client, to be kept: it keeps connections open.
#[derive(Debug, Clone)]
pub(crate) struct Client(reqwest::Client);

impl Client {
    /// A client that believes these root certificates, or else those of the machine.
    pub(crate) fn new(believed: Option<Vec<Certificate>>) -> Result<Self, reqwest::Error> {
        let client = waybill_tls::client()
            .http1_only()
            // What was compressed on the way would not fit the checksum that DynamoDB sends with it.
            .no_gzip()
            .connect_timeout(CONNECT);
        let client = match believed {
            Some(roots) => client.tls_certs_only(roots),
            None => client,
        };
        client.build().map(Self)
    }
}

impl HttpClient for Client {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Client {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request.try_into_http1x().map_err(|error| ConnectorError::user(error.into()))?;
            let (parts, body) = request.into_parts();
            let body = body.bytes().map(<[u8]>::to_vec);
            let body = body.ok_or_else(|| ConnectorError::user("only whole bodies are sent".into()))?;
            let request = http::Request::from_parts(parts, body);
            let request = reqwest::Request::try_from(request).map_err(failed)?;
            read(client.execute(request).await.map_err(failed)?).await
        })
    }
}

/// The whole answer.
async fn read(answer: reqwest::Response) -> Result<HttpResponse, ConnectorError> {
    let unreadable = |error| ConnectorError::user(Box::new(error));
    let status = StatusCode::try_from(answer.status().as_u16()).map_err(unreadable)?;
    let headers = answer.headers().clone();
    let body = answer.bytes().await.map_err(failed)?;
    let mut read = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in &headers {
        // What is no text is nothing that a client of AWS looks for.
        if let Ok(value) = value.to_str() {
            read.headers_mut().try_append(name.as_str().to_owned(), value.to_owned()).map_err(unreadable)?;
        }
    }
    Ok(read)
}

/// What went wrong on the way may go well the next time: every call is either one that may be repeated or under a claim.
fn failed(error: reqwest::Error) -> ConnectorError {
    let (is_timeout, is_ours) = (error.is_timeout(), error.is_builder());
    let error = Box::new(error.without_url());
    if is_ours {
        ConnectorError::user(error)
    } else if is_timeout {
        ConnectorError::timeout(error)
    } else {
        ConnectorError::io(error)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread::{JoinHandle, spawn};

    use super::*;

    /// Somebody who hears one request and answers with this, or hangs up; what was heard comes back.
    fn once(answer: &'static str) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/a?b=c", listener.local_addr().unwrap());
        let hears = spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"{\"a\":1}") {
                let mut piece = [0; 1024];
                let read = stream.read(&mut piece).unwrap();
                heard.extend_from_slice(&piece[..read]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(heard).unwrap()
        });
        (address, hears)
    }

    async fn asked(address: &str) -> Result<HttpResponse, ConnectorError> {
        let mut request = HttpRequest::new(SdkBody::from("{\"a\":1}"));
        request.set_method("POST").unwrap();
        request.set_uri(address).unwrap();
        request.headers_mut().insert("x-amz-target", "DynamoDB_20120810.GetItem");
        Client::new(None).unwrap().call(request).await
    }

    #[tokio::test]
    async fn a_request_goes_out_as_it_is_and_its_answer_comes_back_whole() {
        let (address, other) = once("HTTP/1.1 400 Bad\r\nX-Amz-Crc32: 7\r\nContent-Length: 4\r\n\r\nbody");
        let answer = asked(&address).await.unwrap();
        assert_eq!(answer.status().as_u16(), 400);
        assert_eq!(answer.headers().get("x-amz-crc32"), Some("7"));
        assert_eq!(answer.body().bytes(), Some("body".as_bytes()));
        let heard = other.join().unwrap().to_lowercase();
        assert!(heard.starts_with("post /a?b=c http/1.1\r\n"), "{heard}");
        assert!(heard.contains("x-amz-target: dynamodb_20120810.getitem\r\n"), "{heard}");
        assert!(!heard.contains("gzip") && heard.contains("content-length: 7\r\n"), "{heard}");
    }

    #[tokio::test]
    async fn what_goes_wrong_on_the_way_may_be_tried_again_and_names_no_address() {
        let (gone, _) = once("");
        let (cut, _) = once("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody");
        let nobody = "http://127.0.0.1:1/a?b=c".to_owned();
        for (name, address) in [("hangs up", gone), ("half an answer", cut), ("nobody there", nobody)] {
            let error = asked(&address).await.err().unwrap();
            assert!(error.is_io(), "{name}: {error:?}");
            assert!(!format!("{error:?}").contains("b=c"), "{name}: {error:?}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_sent_is_told_as_ours() {
        let error = asked("/nowhere").await.err().unwrap();
        assert!(error.is_user(), "{error:?}");
    }
}

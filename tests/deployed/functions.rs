//! The functions with what calls them: queues, the HTTP API and schedules.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::{Value, json};

use super::aws::text;
use super::site::Site;
use crate::topology::Function;
use crate::topology::house::HouseSchedule;

/// The configuration's name in each package.
pub(super) const CONFIGURATION: &str = "waybill.toml";
/// As it was prepared for them.
pub(super) const PREPARED: &str = "waybill.prepared";

impl Site<'_> {
    /// The address of a function.
    pub(super) fn function_arn(&self, function: &Function) -> String {
        self.arn("lambda", &format!("function:{}", self.function(function)))
    }

    /// Makes a function from its zip.
    pub(super) async fn lambda(&self, function: &Function, zip: &[u8]) -> anyhow::Result<()> {
        let name = self.function(function);
        let variables: serde_json::Map<String, Value> = self
            .house
            .environment(&self.place, CONFIGURATION)
            .into_iter()
            .map(|(name, value)| (name, json!(value)))
            .collect();
        let made = json!({
            "FunctionName": name,
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Role": self.role_arn(&name),
            "Code": { "ZipFile": STANDARD.encode(zip) },
            "MemorySize": function.memory_mb,
            "Timeout": function.timeout_seconds,
            "Environment": { "Variables": variables },
        });
        self.aws.rest("lambda", Method::POST, "/2015-03-31/functions", &made).await.map(drop)
    }

    /// Gives a function another package.
    pub(super) async fn replace(&self, function: &Function, zip: &[u8]) -> anyhow::Result<()> {
        let path = format!("/2015-03-31/functions/{}/code", self.function(function));
        let code = json!({ "ZipFile": STANDARD.encode(zip) });
        self.aws.rest("lambda", Method::PUT, &path, &code).await.map(drop)
    }

    /// Has functions take work from their queues. What fails comes again alone.
    pub(super) async fn mappings(&self) -> anyhow::Result<()> {
        for mapping in self.house.mappings() {
            let made = json!({
                "EventSourceArn": self.arn("sqs", &self.house.full(&mapping.queue)),
                "FunctionName": self.house.full(&mapping.function),
                "BatchSize": mapping.batch,
                "MaximumBatchingWindowInSeconds": mapping.window,
                "FunctionResponseTypes": ["ReportBatchItemFailures"],
                "ScalingConfig": { "MaximumConcurrency": mapping.concurrency },
            });
            self.aws.rest("lambda", Method::POST, "/2015-03-31/event-source-mappings", &made).await?;
        }
        Ok(())
    }

    /// Makes the HTTP API without its routes, and says its id.
    pub(super) async fn api(&self) -> anyhow::Result<String> {
        let api = json!({ "name": self.house.name, "protocolType": "HTTP" });
        let api = self.aws.rest("apigateway", Method::POST, "/v2/apis", &api).await?;
        let id = text(&api, "/apiId")?;
        let stage = json!({ "stageName": "$default", "autoDeploy": true });
        self.aws.rest("apigateway", Method::POST, &format!("/v2/apis/{id}/stages"), &stage).await?;
        Ok(id)
    }

    /// Leads the API's routes to their functions.
    pub(super) async fn routes(&self, api: &str) -> anyhow::Result<()> {
        for function in &self.house.topology.functions {
            for route in &function.routes {
                let integration = json!({
                    "integrationType": "AWS_PROXY", "payloadFormatVersion": "2.0",
                    "integrationUri": self.function_arn(function),
                });
                let path = format!("/v2/apis/{api}/integrations");
                let made = self.aws.rest("apigateway", Method::POST, &path, &integration).await?;
                let target = format!("integrations/{}", text(&made, "/integrationId")?);
                let route = json!({ "routeKey": route, "target": target });
                self.aws.rest("apigateway", Method::POST, &format!("/v2/apis/{api}/routes"), &route).await?;
            }
            if !function.routes.is_empty() {
                let allowed = json!({
                    "StatementId": "api", "Action": "lambda:InvokeFunction",
                    "Principal": "apigateway.amazonaws.com",
                    "SourceArn": self.arn("execute-api", &format!("{api}/*/*")),
                });
                let path = format!("/2015-03-31/functions/{}/policy", self.function(function));
                self.aws.rest("lambda", Method::POST, &path, &allowed).await?;
            }
        }
        Ok(())
    }

    /// Has what is due run by itself.
    pub(super) async fn schedules(&self) -> anyhow::Result<()> {
        let failed = self.house.full(&self.house.topology.queue_rules.failed_runs);
        for schedule in self.house.schedules() {
            let unit = if schedule.minutes == 1 { "minute" } else { "minutes" };
            let made = json!({
                "ScheduleExpression": format!("rate({} {unit})", schedule.minutes),
                "FlexibleTimeWindow": { "Mode": "OFF" },
                "Target": {
                    "Arn": self.arn("lambda", &format!("function:{}", self.house.full(&schedule.function))),
                    "RoleArn": self.role_arn(&self.house.full("scheduler")),
                    "Input": schedule.input().to_string(),
                    "DeadLetterConfig": { "Arn": self.arn("sqs", &failed) },
                },
            });
            let path = format!("/schedules/{}", schedule.name);
            self.aws.rest("scheduler", Method::POST, &path, &made).await?;
        }
        Ok(())
    }

    /// Runs what a schedule runs, now, and waits for it.
    ///
    /// # Errors
    /// When the function cannot be called or says that it failed.
    pub(super) async fn run(&self, schedule: &HouseSchedule) -> anyhow::Result<()> {
        let path = format!("/2015-03-31/functions/{}/invocations", self.house.full(&schedule.function));
        let answer = self.aws.rest("lambda", Method::POST, &path, &schedule.input()).await?;
        match answer.get("errorMessage") {
            Some(cause) => anyhow::bail!("`{}` failed: {cause}", schedule.name),
            None => Ok(()),
        }
    }
}

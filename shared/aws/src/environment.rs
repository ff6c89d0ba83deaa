//! The configuration that every client of AWS shares, from the environment.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use thiserror::Error;

use crate::client::Client;
use crate::fault::with_causes;
use crate::roots;

/// For one attempt. Without a limit a stalled call lasts as long as the server likes.
const ATTEMPT: Duration = Duration::from_millis(1500);
/// For all attempts of a call together, with their pauses.
const OPERATION: Duration = Duration::from_secs(5);
/// Attempts of a call.
const ATTEMPTS: u32 = 4;
/// The longest pause after the first attempt; doubled with each, and cut short by chance.
const PAUSE: Duration = Duration::from_millis(50);

/// Why there is no configuration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvironmentError {
    /// A variable that must be set is not.
    #[error("the environment has no {0}, which calls to AWS need")]
    Missing(&'static str),
    /// No client can be made.
    #[error("no client for AWS: {0}")]
    Client(String),
}

/// The configuration that this process's environment gives.
///
/// # Errors
/// When the region or the credentials are not in it.
pub fn config_from_env() -> Result<SdkConfig, EnvironmentError> {
    config(|name| std::env::var(name).ok())
}

/// The configuration that variables give: `AWS_REGION` or `AWS_DEFAULT_REGION`, `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` where there is one, and `AWS_ENDPOINT_URL` to call something else than
/// AWS. Empty ones count as missing. Within Lambda, which names the function, only Amazon's own root certificates are
/// believed; elsewhere those of the machine.
///
/// # Errors
/// When the region or the credentials are not among them.
pub fn config(variable: impl Fn(&str) -> Option<String>) -> Result<SdkConfig, EnvironmentError> {
    let given = |name: &str| variable(name).filter(|value| !value.is_empty());
    let needed = |name: &'static str| given(name).ok_or(EnvironmentError::Missing(name));
    let region = given("AWS_REGION").or_else(|| given("AWS_DEFAULT_REGION"));
    let region = region.ok_or(EnvironmentError::Missing("AWS_REGION"))?;
    let credentials = Credentials::new(
        needed("AWS_ACCESS_KEY_ID")?,
        needed("AWS_SECRET_ACCESS_KEY")?,
        given("AWS_SESSION_TOKEN"),
        None,
        "environment",
    );
    let timeouts =
        TimeoutConfig::builder().operation_attempt_timeout(ATTEMPT).operation_timeout(OPERATION).build();
    let is_function = given("AWS_LAMBDA_FUNCTION_NAME").is_some();
    let client = if is_function { roots::amazon().map(Some) } else { Ok(None) };
    let client = client.and_then(Client::new);
    let client = client.map_err(|error| EnvironmentError::Client(with_causes(&error)))?;
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(PAUSE))
        .http_client(client);
    config.set_endpoint_url(given("AWS_ENDPOINT_URL"));
    Ok(config.build())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAMBDA: [(&str, &str); 4] = [
        ("AWS_REGION", "eu-west-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "kept to oneself"),
        ("AWS_SESSION_TOKEN", "kept as well"),
    ];

    fn configured(variables: &[(&str, &str)]) -> Result<SdkConfig, EnvironmentError> {
        config(|wanted| {
            variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn calls_have_a_region_and_an_end_and_tell_no_secret() {
        let config = configured(&LAMBDA).unwrap();
        assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
        assert_eq!(config.timeout_config().and_then(TimeoutConfig::operation_timeout), Some(OPERATION));
        assert_eq!(config.endpoint_url(), None);
        assert!(!format!("{config:?}").contains("kept"), "{config:?}");
    }

    #[test]
    fn what_is_missing_is_named() {
        for (left_out, want) in [
            ("AWS_REGION", Some("AWS_REGION")),
            ("AWS_ACCESS_KEY_ID", Some("AWS_ACCESS_KEY_ID")),
            ("AWS_SECRET_ACCESS_KEY", Some("AWS_SECRET_ACCESS_KEY")),
            ("AWS_SESSION_TOKEN", None),
        ] {
            let emptied = LAMBDA.map(|(name, value)| (name, if name == left_out { "" } else { value }));
            assert_eq!(configured(&emptied).err(), want.map(EnvironmentError::Missing), "{left_out}");
        }
    }

    #[test]
    fn another_endpoint_and_the_other_name_of_the_region_are_taken() {
        let mut variables = LAMBDA.to_vec();
        variables[0].0 = "AWS_DEFAULT_REGION";
        variables.push(("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"));
        let config = configured(&variables).unwrap();
        assert_eq!(config.endpoint_url(), Some("http://127.0.0.1:4566"));
        assert_eq!(config.region().map(AsRef::as_ref), Some("eu-west-1"));
    }
}

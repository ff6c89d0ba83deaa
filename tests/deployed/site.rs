//! Where the house is built: its description, its names in AWS, and who builds it.

use serde_json::json;

use super::aws::{ACCOUNT, Aws, REGION, text};
use crate::topology::house::{Account, House};
use crate::topology::policy::Place;
use crate::topology::{Function, Topology};

/// The demo's accounts, and the partners that their secrets are named after.
const ACCOUNTS: [(&str, &str); 5] = [
    ("aftership", "aftership"),
    ("orderflow-uk", "orderflow"),
    ("ordoro-de", "ordoro"),
    ("shiphero-us", "shiphero"),
    ("shipstation-us", "shipstation"),
];

/// A building site.
#[derive(Debug)]
pub struct Site<'a> {
    /// Whoever may do everything.
    pub aws: Aws,
    /// What is built.
    pub house: House<'a>,
    /// Where.
    pub place: Place,
}

impl<'a> Site<'a> {
    /// A house for the demo's shop and its accounts, with a key of its own.
    pub async fn new(topology: &'a Topology, aws: Aws) -> anyhow::Result<Self> {
        let account = |(id, partner): (&str, &str)| {
            let secret = Some(format!("demo/{partner}"));
            (id.to_owned(), Account { secret, partner: Some(partner.to_owned()), ..Account::default() })
        };
        let house = House {
            topology,
            name: "demo".to_owned(),
            accounts: ACCOUNTS.into_iter().map(account).collect(),
            shop_secrets: vec!["shop".to_owned()],
            sign_events: false,
            fixed_address: false,
        };
        let key = aws.target("kms", "TrentService.CreateKey", &json!({ "Description": "demo" })).await?;
        let place = Place {
            partition: "aws".to_owned(),
            region: REGION.to_owned(),
            account: ACCOUNT.to_owned(),
            queue_prefix: format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{}-", house.name),
            key: text(&key, "/KeyMetadata/KeyId")?,
        };
        Ok(Self { aws, house, place })
    }

    /// A function's name in AWS.
    pub fn function(&self, function: &Function) -> String {
        self.house.full(&function.name)
    }

    /// The address of a thing of a service.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        let region = if service == "iam" { "" } else { REGION };
        format!("arn:aws:{service}:{region}:{ACCOUNT}:{rest}")
    }

    /// The address of a queue, or of its dead letters, by its full name.
    pub fn queue_url(&self, full: &str) -> String {
        format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{full}")
    }
}

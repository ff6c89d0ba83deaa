//! The ledger's table, the secrets and the bus.

use std::collections::BTreeMap;

use serde_json::json;

use super::site::Site;

impl Site<'_> {
    /// Makes the table with its index, and has expired items go.
    pub(super) async fn table(&self) -> anyhow::Result<()> {
        let table = &self.house.topology.table;
        let keys = |hash: &str, range: &str| json!([{ "AttributeName": hash, "KeyType": "HASH" }, { "AttributeName": range, "KeyType": "RANGE" }]);
        let texts = [&table.partition, &table.sort, &table.shelf.partition, &table.shelf.sort];
        let texts = texts.map(|name| json!({ "AttributeName": name, "AttributeType": "S" }));
        let made = json!({
            "TableName": self.house.table(),
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": texts,
            "KeySchema": keys(&table.partition, &table.sort),
            "GlobalSecondaryIndexes": [{
                "IndexName": table.shelf.index,
                "KeySchema": keys(&table.shelf.partition, &table.shelf.sort),
                "Projection": { "ProjectionType": "KEYS_ONLY" },
            }],
            "SSESpecification": { "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": self.place.key },
        });
        self.aws.target("dynamodb", "DynamoDB_20120810.CreateTable", &made).await?;
        let expires = json!({
            "TableName": self.house.table(),
            "TimeToLiveSpecification": { "Enabled": true, "AttributeName": table.expires },
        });
        self.aws.target("dynamodb", "DynamoDB_20120810.UpdateTimeToLive", &expires).await.map(drop)
    }

    /// Makes every secret of the house from what people were given.
    pub(super) async fn secrets(
        &self,
        given: &BTreeMap<String, BTreeMap<String, String>>,
    ) -> anyhow::Result<()> {
        let nothing = BTreeMap::new();
        for name in self.house.secrets().keys() {
            let values = serde_json::to_string(given.get(name).unwrap_or(&nothing))?;
            let secret = json!({ "Name": name, "SecretString": values, "KmsKeyId": self.place.key });
            self.aws.target("secretsmanager", "secretsmanager.CreateSecret", &secret).await?;
        }
        Ok(())
    }

    /// Makes the bus for what happens.
    pub(super) async fn bus(&self) -> anyhow::Result<()> {
        let bus = json!({ "Name": self.house.bus() });
        self.aws.target("events", "AWSEvents.CreateEventBus", &bus).await.map(drop)
    }
}

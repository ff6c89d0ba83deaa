//! A webhook on its way from the door to whoever reads it.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use waybill_mapping::partner::Delivery;

use crate::intake::LARGEST;

/// A webhook as it came: its body byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    headers: BTreeMap<String, String>,
    path: String,
    query: String,
    body: String,
    /// The body is gzipped: in base64 a large one would not fit into a message.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    gzip: bool,
    received_at: Timestamp,
}

/// Bodies below this, in bytes, are kept as they are: little would be saved.
const WORTH_PACKING: usize = 64 * 1024;

impl Webhook {
    /// A delivery, ready for a queue.
    pub fn of(delivery: &Delivery) -> Self {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let packed = if delivery.body.len() < WORTH_PACKING { None } else { gzip(&delivery.body).ok() };
        Self {
            gzip: packed.is_some(),
            body: STANDARD.encode(packed.as_deref().unwrap_or(&delivery.body)),
            headers: delivery.headers.iter().filter_map(header).collect(),
            path: delivery.path.clone(),
            query: delivery.query.clone(),
            received_at: delivery.received_at,
        }
    }

    /// The delivery again; `None` where the body is not what [`Webhook::of`] writes.
    pub fn delivery(&self) -> Option<Delivery> {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(HeaderName::try_from(name.as_str()).ok()?, HeaderValue::from_str(value).ok()?);
        }
        let body = STANDARD.decode(&self.body).ok()?;
        Some(Delivery {
            headers,
            path: self.path.clone(),
            query: self.query.clone(),
            body: if self.gzip { gunzip(&body)? } else { Bytes::from(body) },
            // It was let in: who sent it is not kept.
            from: None,
            received_at: self.received_at,
        })
    }
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body)?;
    packed.finish()
}

/// What was packed, no larger than what is taken in.
fn gunzip(packed: &[u8]) -> Option<Bytes> {
    let most = u64::try_from(LARGEST).ok()?.saturating_add(1);
    let mut body = Vec::new();
    GzDecoder::new(packed).take(most).read_to_end(&mut body).ok()?;
    (body.len() <= LARGEST).then(|| Bytes::from(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(body: Vec<u8>) -> Delivery {
        Delivery {
            headers: HeaderMap::new(),
            path: "shipment-update".to_owned(),
            query: "a=b".to_owned(),
            body: Bytes::from(body),
            from: None,
            received_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn bodies_come_out_as_they_went_in_and_fit_into_a_message() {
        let json = br#"{"webhook_type":"Shipment Update","packages":[{"name":"#;
        for size in [0, 1, WORTH_PACKING - 1, WORTH_PACKING, LARGEST] {
            let body: Vec<u8> = json.iter().copied().cycle().take(size).collect();
            let kept = Webhook::of(&delivery(body.clone()));
            let text = serde_json::to_string(&kept).unwrap();
            assert!(text.len() < waybill_queue::LARGEST_BODY - 1024, "{size} bytes become {}", text.len());
            let read: Webhook = serde_json::from_str(&text).unwrap();
            assert_eq!(read.delivery().unwrap().body, body, "{size}");
        }
    }

    #[test]
    fn what_is_not_what_we_wrote_is_nothing() {
        let mut kept = Webhook::of(&delivery(b"{}".to_vec()));
        kept.gzip = true;
        assert!(kept.delivery().is_none(), "not gzip");
        kept.body = STANDARD.encode(gzip(&vec![b' '; LARGEST + 1]).unwrap());
        assert!(kept.delivery().is_none(), "larger than what is taken in");
        "%".clone_into(&mut kept.body);
        assert!(kept.delivery().is_none(), "not base64");
    }
}

//! Messages as they wait in queues: whatever a body is, it is work that stays what it is, or it is kept aside.

use serde_json::Value;
use waybill_flows::intake::LARGEST;
use waybill_flows::work::Work;
use waybill_mapping::partner::Secrets;
use waybill_queue::Envelope;

use crate::failures::Given;
use crate::hunt::hunt;
use crate::samples::{Sample, bodies, of_folder};

#[test]
fn queues() {
    let nothing = Secrets::default();
    let mut samples: Vec<Sample> = of_folder("tests/compat/v1", &["json"]);
    samples.retain(|sample| sample.name.contains("envelope-"));
    samples.extend(bodies(&of_folder("events", &["json"])));
    hunt(bolero::check!(), &samples, |input| {
        let given = Given { bytes: &input.bytes, secrets: &nothing };
        let envelope = match Envelope::decode(&input.text()) {
            Ok(envelope) => envelope,
            Err(unreadable) => return given.words(&unreadable.to_string()),
        };
        assert_eq!(Envelope::decode(&envelope.encode()).as_ref(), Ok(&envelope), "it is kept otherwise");
        assert!(envelope.again().tries >= envelope.tries, "tries are forgotten");
        let Ok(work) = serde_json::from_value::<Work>(envelope.work) else { return };
        let kept: Value = serde_json::to_value(&work).expect("work is JSON");
        assert_eq!(serde_json::from_value::<Work>(kept).expect("work is read"), work, "it is kept otherwise");
        let _key = work.key();
        if let Work::Webhook { webhook, .. } = &work {
            let body = webhook.delivery().map(|delivery| delivery.body);
            assert!(
                body.is_none_or(|body| body.len() <= LARGEST.max(input.bytes.len())),
                "it grows too large"
            );
        }
    });
}

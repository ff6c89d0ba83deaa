//! What AfterShip says of a carrier: the fields that a tracking of it must have. Its list is newer than any table.

use serde_json::Value;

use super::AfterShip;
use super::rest::Ask;
use crate::call::Call;
use crate::carriers::Required;
use crate::partner::Demand;

/// Asks of one carrier. Fields that we do not know are left out: nobody here could fill them in ([`demands`] tells of them).
pub(super) fn required(aftership: &AfterShip, slug: &str) -> Call<Option<Vec<Required>>> {
    let slug = slug.to_owned();
    Ask::courier(&slug).call(aftership, move |sent| Ok(told(&sent, &slug)))
}

/// Asks of all carriers that the account has switched on, for fields that we do not know.
pub(super) fn demands(aftership: &AfterShip) -> Call<Vec<Demand>> {
    Ask::active_couriers().call(aftership, |sent| {
        let couriers = sent.get("couriers").and_then(Value::as_array);
        Ok(couriers.into_iter().flatten().flat_map(unknown).collect())
    })
}

fn unknown(courier: &Value) -> Vec<Demand> {
    let carrier = courier.get("slug").and_then(Value::as_str).unwrap_or("a carrier without a code");
    let fields = courier.get("required_fields").and_then(Value::as_array).into_iter().flatten();
    let is_new = |field: &&Value| serde_json::from_value::<Required>((*field).clone()).is_err();
    let name = |field: &Value| field.as_str().map_or_else(|| field.to_string(), str::to_owned);
    let demand = |field| Demand { carrier: carrier.to_owned(), field: name(field) };
    fields.filter(is_new).map(demand).collect()
}

fn told(sent: &Value, slug: &str) -> Option<Vec<Required>> {
    let mut couriers = sent.get("couriers")?.as_array()?.iter();
    let courier = couriers.find(|courier| courier.get("slug").and_then(Value::as_str) == Some(slug))?;
    let fields = courier.get("required_fields")?.as_array()?.iter();
    Some(fields.filter_map(|field| serde_json::from_value(field.clone()).ok()).collect())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde_json::json;

    use super::super::tests::aftership;
    use super::*;

    #[test]
    fn one_carrier_is_asked_for_and_its_fields_are_read() {
        let call = required(&aftership(), "dhl");
        let want = "https://api.aftership.com/tracking/2026-07/couriers?slug=dhl";
        assert_eq!((call.request.uri().to_string().as_str(), call.cost.bucket), (want, "couriers_list"));
        let courier = |slug: &str, fields: Value| json!({ "slug": slug, "required_fields": fields });
        let (code, country) = (Required::DestinationPostalCode, Required::DestinationCountryRegion);
        for (name, couriers, want) in [
            ("none", json!([courier("dhl", json!([]))]), Some(vec![])),
            (
                "some",
                json!([courier("dhl", json!(["destination_postal_code", "destination_country_region"]))]),
                Some(vec![code, country]),
            ),
            (
                "one of a kind that is new",
                json!([courier("dhl", json!(["moon", "destination_postal_code"]))]),
                Some(vec![code]),
            ),
            ("another carrier", json!([courier("dhl-express", json!([]))]), None),
            ("no carrier", json!([]), None),
            ("no fields", json!([{ "slug": "dhl", "required_fields": null }]), None),
            ("no list", json!(null), None),
        ] {
            let body = json!({ "meta": { "code": 200 }, "data": { "total": 1, "couriers": couriers } });
            let answer = http::Response::new(Bytes::from(body.to_string()));
            assert_eq!((call.read)(&answer).unwrap(), want, "{name}");
        }
    }

    #[test]
    fn fields_that_nobody_here_fills_in_are_told() {
        let call = demands(&aftership());
        let want = "https://api.aftership.com/tracking/2026-07/couriers?active=true";
        assert_eq!(call.request.uri().to_string(), want);
        let demand =
            |carrier: &str, field: &str| Demand { carrier: carrier.to_owned(), field: field.to_owned() };
        for (name, couriers, want) in [
            ("known", json!([{ "slug": "dhl", "required_fields": ["destination_postal_code"] }]), vec![]),
            (
                "new",
                json!([
                    { "slug": "dhl", "required_fields": ["moon", "tracking_key", 7] },
                    { "required_fields": ["sun"] },
                ]),
                vec![demand("dhl", "moon"), demand("dhl", "7"), demand("a carrier without a code", "sun")],
            ),
            ("none is told", json!([{ "slug": "dhl", "required_fields": null }, { "slug": "ups" }]), vec![]),
            ("no list", json!(null), vec![]),
        ] {
            let body = json!({ "meta": { "code": 200 }, "data": { "couriers": couriers } });
            let answer = http::Response::new(Bytes::from(body.to_string()));
            assert_eq!((call.read)(&answer).unwrap(), want, "{name}");
        }
    }
}

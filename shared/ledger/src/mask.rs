//! Blacks out personal data in payloads before they are shown. Whoever wants to see it asks for the text itself.

use serde_json::{Map, Value};

const HIDDEN: &str = "***";

/// Fields that hold personal data or secrets wherever they occur, in lower case without `_` and `-`.
const ALWAYS: &[&str] = &[
    "firstname",
    "lastname",
    "fullname",
    "middlename",
    "recipient",
    "recipientname",
    "customername",
    "company",
    "email",
    "customeremail",
    "customerid",
    "phone",
    "mobile",
    "fax",
    "phonenumber",
    "mobilenumber",
    "address",
    "address1",
    "address2",
    "address3",
    "addressline1",
    "addressline2",
    "street",
    "street1",
    "street2",
    "street3",
    "streetname",
    "streetnumber",
    "additionalstreetinfo",
    "additionaladdressinfo",
    "building",
    "apartment",
    "pobox",
    "city",
    "zip",
    "zipcode",
    "postalcode",
    "postcode",
    "dateofbirth",
    "vatid",
    "taxid",
    "ip",
    "ipaddress",
    "iban",
    "giftnote",
    "giftmessage",
    "packingnote",
    "customernotes",
    "internalnotes",
    "deliveryinstructions",
    "trackingurl",
    "token",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "secret",
    "clientsecret",
    "sharedsecret",
    "password",
    "apikey",
    "apisecret",
    "authorization",
];

/// Fields beside which `name` is a person's.
const BESIDE_A_PERSON: &[&str] = &[
    "email",
    "phone",
    "address1",
    "street",
    "street1",
    "streetname",
    "city",
    "zip",
    "postalcode",
    "country",
];

/// A payload with personal data and secrets blacked out. JSON is read field by field, also below a first line that
/// says where it went; a text that is no JSON is not shown at all.
pub fn mask(text: &str) -> String {
    if let Ok(json) = serde_json::from_str::<Value>(text) {
        return masked(json).to_string();
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let request = first.split(' ').next().is_some_and(|method| METHODS.contains(&method));
    if !request {
        return format!("({} bytes that are not JSON, not shown)", text.len());
    }
    let first =
        first.split_once('?').map_or_else(|| first.to_owned(), |(path, _)| format!("{path}?{HIDDEN}"));
    if rest.trim().is_empty() {
        return first;
    }
    match serde_json::from_str::<Value>(rest) {
        Ok(json) => format!("{first}\n{}", masked(json)),
        Err(_) => format!("{first}\n({} bytes that are not JSON, not shown)", rest.len()),
    }
}

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

fn masked(json: Value) -> Value {
    match json {
        Value::Object(fields) => Value::Object(masked_fields(fields)),
        Value::Array(values) => Value::Array(values.into_iter().map(masked).collect()),
        Value::String(text) => Value::String(masked_text(text)),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}

fn masked_fields(fields: Map<String, Value>) -> Map<String, Value> {
    let person = fields.keys().any(|key| BESIDE_A_PERSON.contains(&plain(key).as_str()));
    let one = |(key, value): (String, Value)| {
        let name = plain(&key);
        let hide = ALWAYS.contains(&name.as_str()) || (person && name == "name");
        let value = if hide { hidden(value) } else { masked(value) };
        (key, value)
    };
    fields.into_iter().map(one).collect()
}

/// Texts and numbers vanish; objects and lists keep their shape, so that one sees what was filled.
fn hidden(value: Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, hidden(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(hidden).collect()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => Value::from(HIDDEN),
    }
}

/// JSON inside a text is masked too, and an e-mail address is hidden wherever it stands.
fn masked_text(text: String) -> String {
    let nested = text.trim_start().starts_with(['{', '[']);
    if let Some(json) = nested.then(|| serde_json::from_str::<Value>(&text).ok()).flatten() {
        return masked(json).to_string();
    }
    if !text.contains('@') {
        return text;
    }
    let word = |word: &str| if is_email(word) { HIDDEN.to_owned() } else { word.to_owned() };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn is_email(word: &str) -> bool {
    word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

fn plain(key: &str) -> String {
    key.chars().filter(|letter| *letter != '_' && *letter != '-').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn personal_data_is_hidden_and_the_rest_stays() {
        for (name, text, want) in [
            (
                "address",
                r#"{"shipping_address":{"first_name":"Ada","city":"Reno","country":"US"},"total":"19.99"}"#,
                r#"{"shipping_address":{"city":"***","country":"US","first_name":"***"},"total":"19.99"}"#,
            ),
            ("a product's name", r#"{"sku":"MUG-1","name":"Mug"}"#, r#"{"name":"Mug","sku":"MUG-1"}"#),
            ("a person's name", r#"{"name":"Ada L.","zip":"89501"}"#, r#"{"name":"***","zip":"***"}"#),
            (
                "a request with its line",
                "POST https://shop.example/graphql?email=a@b.example\n{\"variables\":{\"email\":\"a@b.example\"}}",
                "POST https://shop.example/graphql?***\n{\"variables\":{\"email\":\"***\"}}",
            ),
            (
                "an address in a message",
                r#"{"message":"no mail to ada@shop.example today"}"#,
                r#"{"message":"no mail to *** today"}"#,
            ),
            ("JSON in a text", r#"{"body":"{\"phone\":\"1\"}"}"#, r#"{"body":"{\"phone\":\"***\"}"}"#),
            (
                "a token",
                r#"{"access_token":"abc","expires_in":10}"#,
                r#"{"access_token":"***","expires_in":10}"#,
            ),
            ("no JSON", "Ada lives in Reno", "(17 bytes that are not JSON, not shown)"),
            (
                "a form",
                "POST https://a.example/token\nname=Ada",
                "POST https://a.example/token\n(8 bytes that are not JSON, not shown)",
            ),
        ] {
            assert_eq!(mask(text), want, "{name}");
        }
    }
}

//! What a request is about, from its method and path. The front door and the door behind it read it alike.

use http::Method;
use http::request::Parts;
use percent_encoding::percent_decode_str;

use super::store::Kind;
use crate::ids;
use crate::inbound::Operation;

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Token,
    /// Everything else belongs to a project.
    Of(String, Place),
}

/// A place in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Project,
    Import,
    All(Kind),
    One(Kind, Selector),
    /// Applying the Order Edit with this id.
    Apply(String),
    Container(String),
    Object(String, String),
    Unknown,
}

/// How one resource is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Selector {
    Id(String),
    Key(String),
    OrderNumber(String),
}

impl Selector {
    fn read(text: &str) -> Self {
        match text.split_once('=') {
            Some(("key", key)) => Self::Key(key.to_owned()),
            Some(("order-number", number)) => Self::OrderNumber(number.to_owned()),
            Some(_) | None => Self::Id(text.to_owned()),
        }
    }
}

impl Target {
    pub(super) fn read(path: &str) -> Self {
        let segments: Vec<String> = path
            .trim_matches('/')
            .split('/')
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (project, place) = match segments.as_slice() {
            ["oauth", "token"] => return Self::Token,
            [project] => (project, Place::Project),
            [project, "orders", "import"] => (project, Place::Import),
            [project, "custom-objects", container] => (project, Place::Container((*container).to_owned())),
            [project, "custom-objects", container, key] => {
                (project, Place::Object((*container).to_owned(), (*key).to_owned()))
            }
            [project, "orders", "edits"] => (project, Place::All(Kind::OrderEdit)),
            [project, "orders", "edits", one] => (project, Place::One(Kind::OrderEdit, Selector::read(one))),
            [project, "orders", "edits", one, "apply"] => (project, Place::Apply((*one).to_owned())),
            [_, "order-edits", ..] => (&"", Place::Unknown),
            [project, kind] => (project, Kind::at_path(kind).map_or(Place::Unknown, Place::All)),
            [project, kind, one] => {
                let selector = Selector::read(one);
                (project, Kind::at_path(kind).map_or(Place::Unknown, |kind| Place::One(kind, selector)))
            }
            _ => (&"", Place::Unknown),
        };
        Self::Of((*project).to_owned(), place)
    }
}

/// Names the operation, e.g. `orders.update`, and what it is about.
pub(super) fn operation(parts: &Parts, body: &[u8]) -> Operation {
    let reads = parts.method == Method::GET || parts.method == Method::HEAD;
    let verb = |one: bool| match (&parts.method, one) {
        _ if reads => {
            if one {
                "get"
            } else {
                "query"
            }
        }
        (&Method::DELETE, _) => "delete",
        (_, true) => "update",
        (_, false) => "create",
    };
    let name = match Target::read(parts.uri.path()) {
        Target::Token => "oauth.token".to_owned(),
        Target::Of(_, place) => match place {
            Place::Project => "project.get".to_owned(),
            Place::Import => "orders.import".to_owned(),
            Place::All(kind) => format!("{}.{}", kind.path(), verb(false)),
            Place::One(kind, _) => format!("{}.{}", kind.path(), verb(true)),
            Place::Apply(_) => format!("{}.apply", Kind::OrderEdit.path()),
            Place::Container(_) => "custom-objects.query".to_owned(),
            Place::Object(..) => format!("custom-objects.{}", verb(true)),
            Place::Unknown => "unknown".to_owned(),
        },
    };
    let creates = name.ends_with(".create") || name.ends_with(".import");
    let key = if creates {
        let hash = ids::hash(0, &[&String::from_utf8_lossy(body)]);
        format!("{}#{hash:x}", parts.uri.path())
    } else if [".update", ".apply"].iter().any(|verb| name.ends_with(verb)) {
        parts.uri.path().to_owned()
    } else {
        parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default()
    };
    Operation { name, key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_name_operations() {
        for (method, uri, want) in [
            ("POST", "/oauth/token", "oauth.token"),
            ("GET", "/shop", "project.get"),
            ("GET", "/shop/orders?limit=1", "orders.query"),
            ("GET", "/shop/orders/order-number=10%2F01", "orders.get"),
            ("POST", "/shop/orders/1", "orders.update"),
            ("POST", "/shop/orders/import", "orders.import"),
            ("DELETE", "/shop/orders/1?version=2", "orders.delete"),
            ("POST", "/shop/inventory", "inventory.create"),
            ("GET", "/shop/custom-objects/a", "custom-objects.query"),
            ("GET", "/shop/custom-objects/a/b", "custom-objects.get"),
            ("POST", "/shop/custom-objects", "custom-objects.create"),
            ("POST", "/shop/orders/edits", "order-edits.create"),
            ("GET", "/shop/orders/edits/key=a", "order-edits.get"),
            ("DELETE", "/shop/orders/edits/1?version=1", "order-edits.delete"),
            ("POST", "/shop/orders/edits/1/apply", "order-edits.apply"),
            ("GET", "/shop/order-edits", "unknown"),
            ("GET", "/shop/nonsense", "unknown"),
        ] {
            let (parts, ()) = http::Request::builder().method(method).uri(uri).body(()).unwrap().into_parts();
            assert_eq!(operation(&parts, b"").name, want, "{method} {uri}");
        }
        let one = Place::One(Kind::Order, Selector::OrderNumber("10/01".to_owned()));
        assert_eq!(Target::read("/shop/orders/order-number=10%2F01"), Target::Of("shop".to_owned(), one));
    }
}

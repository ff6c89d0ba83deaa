//! What differs, as people read it.

use std::fmt;

use serde_json::Value;
use waybill_routing::account::Mode;

use super::told::{Change, Differs, Field, How, Told};

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (account, (old, new)) in &self.accounts {
            writeln!(f, "account {account}: {} -> {}", mode(*old), mode(*new))?;
        }
        for differs in &self.orders {
            write!(f, "{differs}")?;
        }
        for unreadable in &self.unreadable {
            writeln!(f, "cannot be read: {unreadable}")?;
        }
        let changes =
            || self.orders.iter().flat_map(|order| &order.changes).filter(|change| change.is_sent());
        let of = |how: How| changes().filter(|change| change.how == how).count();
        write!(f, "{} of {} orders would lead to something else", self.orders.len(), self.compared)?;
        let (otherwise, gone, new) = (of(How::Changed), of(How::NoMore), of(How::New));
        write!(f, "; what is sent: {otherwise} otherwise, {gone} no more, {new} new.")?;
        write!(f, " They are compared as if none of them had been placed.")
    }
}

fn mode(mode: Option<Mode>) -> &'static str {
    match mode {
        None => "not configured",
        Some(Mode::Off) => "off",
        Some(Mode::Shadow) => "shadow",
        Some(Mode::On) => "on",
    }
}

impl Change {
    /// Whether it is of something that is sent, and not only of what is said of the order.
    fn is_sent(&self) -> bool {
        self.what != "the order"
    }
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.number.as_ref().map_or(self.order.as_str(), |number| number.as_str());
        writeln!(f, "order {name}")?;
        self.changes.iter().try_for_each(|change| write!(f, "{change}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.how {
            How::Changed => "otherwise",
            How::NoMore => "sent no more",
            How::New => "sent now",
        };
        writeln!(f, "  {}: {how}", self.what)?;
        self.fields.iter().try_for_each(|field| writeln!(f, "    {field}"))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown =
            |value: &Option<Value>| value.as_ref().map_or_else(|| "none".to_owned(), Value::to_string);
        write!(f, "{}: {} -> {}", self.path, shown(&self.old), shown(&self.new))
    }
}

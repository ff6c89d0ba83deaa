//! What messages say: orders and returns as they are when something happens, and stock after everything.

use std::collections::{BTreeMap, BTreeSet};

use super::account::Account;
use super::order::Order;
use super::push::{Kind, Message, Push};
use super::returns::ReturnLine;
use super::stock::StockChange;
use super::view::{self, Direction, Packages};
use super::xml::Element;

impl Account {
    /// Something happened to an order or to its shipments.
    pub(super) fn tell(&mut self, event: &'static str, order: u64) {
        let reason = self.orders.get(&order).and_then(|order| order.reason.clone());
        self.tell_why(event, order, reason.as_deref());
    }

    /// As [`Self::tell`], with the reason that people gave.
    pub(super) fn tell_why(&mut self, event: &'static str, order: u64, reason: Option<&str>) {
        let (Some(push), Some(order)) = (&self.config.push, self.orders.get(&order)) else { return };
        let Some(name) = push.name(event).filter(|_| push.kinds.contains(&Kind::Order)) else { return };
        let operation = if event == "order_cancelled" { "cancel" } else { "update" };
        let reason = push.reason_attribute.as_deref().zip(reason);
        let packages = if push.shows_packages { Packages::Shown } else { Packages::Hidden };
        let mut root = self
            .event(name, "order")
            .attribute("externalReference", &order.reference)
            .attribute("operation", operation)
            .attribute("state", order.state.word());
        if let Some((attribute, reason)) = reason {
            root = root.attribute(attribute, reason);
        }
        let root = root.child(Element::new("detail").child(self.told(order, packages)));
        let about = format!("{event} {} {}", order.originating, order.id);
        self.news.push(Message { kind: Kind::Order, about, root });
    }

    fn told(&self, order: &Order, packages: Packages) -> Element {
        Element::new("order")
            .attribute("externalReference", &order.reference)
            .attribute("state", order.state.word())
            .attribute("channel", &order.channel)
            .attribute("organisation", &self.config.organisation)
            .child(view::shipments(self, order, packages))
    }

    fn event(&self, name: &str, entity: &str) -> Element {
        Element::new("event")
            .attribute("eventType", name)
            .attribute("userName", &self.user)
            .attribute("eventTime", super::moment::text(&self.config.zone, self.now))
            .attribute("entity", entity)
    }

    /// Something happened to a return.
    pub(super) fn tell_return(&mut self, event: &'static str, id: u64) {
        let (Some(push), Some(made)) = (&self.config.push, self.returns.get(&id)) else { return };
        let Some(name) = push.name(event).filter(|_| push.kinds.contains(&Kind::Return)) else { return };
        let line = |line: &ReturnLine| {
            Element::new("returnLine")
                .attribute("product", &line.sku)
                .attribute("quantity", line.quantity)
                .attribute("reason", line.reason.as_deref().unwrap_or_default())
                .attribute("condition", line.condition.as_deref().unwrap_or_default())
                .attribute("refund", line.refund)
        };
        let told = Element::new("return")
            .attribute("id", made.id)
            .attribute("authorised", made.is_authorised)
            .attribute("type", &made.kind)
            .attribute("site", &made.site)
            .attribute("authorisation", made.authorisation.as_deref().unwrap_or_default())
            .attribute("orderReference", made.order_reference.as_deref().unwrap_or_default())
            .attribute("note", &made.note)
            .attribute("organisation", &self.config.organisation)
            .children(made.lines.iter().map(line));
        let root = self.event(name, "return").child(Element::new("detail").child(told));
        let about = format!("{event} {id}");
        self.news.push(Message { kind: Kind::Return, about, root });
    }

    /// Everything to be told since the last call, in the order in which it happened; then the movements site by site, and
    /// the figures that came of all of it.
    pub(super) fn take_news(&mut self) -> Vec<Message> {
        let (changes, touched) = (std::mem::take(&mut self.changes), std::mem::take(&mut self.touched));
        let Some(push) = self.config.push.clone() else { return Vec::new() };
        let mut news = std::mem::take(&mut self.news);
        news.extend(self.movements(&push, &changes));
        news.extend(self.figures_told(&push, &touched));
        news
    }

    /// The figures of every shelf of a site, or of all, are told, as at the end of a day.
    pub(super) fn tell_inventory(&mut self, site: Option<&str>) {
        let all = self.shelves.keys().filter(|(_, place)| site.is_none_or(|site| site == place));
        let all: BTreeSet<(String, String)> = all.cloned().collect();
        self.touched.extend(all);
    }

    fn movements(&self, push: &Push, changes: &[StockChange]) -> Vec<Message> {
        let mut sites: BTreeMap<&str, Vec<&StockChange>> = BTreeMap::new();
        for change in changes.iter().filter(|_| push.kinds.contains(&Kind::StockChange)) {
            sites.entry(&change.site).or_default().push(change);
        }
        let message = |(site, changes): (&str, Vec<&StockChange>)| {
            let about: Vec<&str> = changes.iter().map(|change| change.sku.as_str()).collect();
            let root = Element::new("stockChanges")
                .attribute("organisation", &self.config.organisation)
                .attribute("site", site)
                .children(changes.iter().map(|change| self.movement(change)));
            Message { kind: Kind::StockChange, about: format!("{site} {}", about.join(" ")), root }
        };
        sites.into_iter().map(message).collect()
    }

    fn movement(&self, change: &StockChange) -> Element {
        let by = i64::from(change.new) - i64::from(change.previous);
        Element::new("stockChange")
            .attribute("id", change.id)
            .attribute("type", change.kind)
            .attribute("timestamp", super::moment::text(&self.config.zone, change.at))
            .attribute("product", &change.sku)
            .attribute("location", &change.location)
            .attribute("locationType", change.location_kind)
            .attribute("previousQuantity", change.previous)
            .attribute("changeQuantity", by)
            .attribute("newQuantity", change.new)
            .attribute("user", &change.user)
            .child(Element::of("note", &change.note))
    }

    fn figures_told(&mut self, push: &Push, touched: &BTreeSet<(String, String)>) -> Option<Message> {
        if touched.is_empty() || !push.kinds.contains(&Kind::Inventory) {
            return None;
        }
        let demand = self.demand();
        let mut root = Element::new("inventory");
        for (sku, site) in touched {
            let sequence = self.next("sequence");
            let Some(bay) = self.shelves.get(&(sku.clone(), site.clone())) else { continue };
            root = root.child(view::product(self, &demand, (sku, site), bay, Direction::Pushed(sequence)));
        }
        let about: Vec<String> = touched.iter().map(|(sku, site)| format!("{sku}@{site}")).collect();
        Some(Message { kind: Kind::Inventory, about: about.join(" "), root })
    }
}

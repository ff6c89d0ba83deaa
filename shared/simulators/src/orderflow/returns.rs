//! What comes back: announced by the shop, received by people.

use jiff::Timestamp;
use serde::Deserialize;

use super::account::Account;
use super::config::LocationKind;
use super::refusal::Refusal;
use crate::floor::Back;

/// One return.
#[derive(Debug, Clone)]
pub(super) struct Return {
    pub(super) id: u64,
    /// The `externalReference` that it was imported with; empty if it had none.
    pub(super) reference: String,
    pub(super) order_reference: Option<String>,
    pub(super) authorisation: Option<String>,
    pub(super) is_authorised: bool,
    pub(super) kind: String,
    pub(super) site: String,
    pub(super) note: String,
    pub(super) returned: Timestamp,
    /// When it was applied to stock.
    pub(super) completed: Option<Timestamp>,
    pub(super) lines: Vec<ReturnLine>,
}

/// Units of one SKU that come back alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnLine {
    /// `line` in the words of other systems.
    #[serde(alias = "line")]
    pub sku: String,
    pub quantity: u32,
    /// One of the instance's reasons; the first if it is missing.
    pub reason: Option<String>,
    /// One of the instance's conditions; the first if it is missing.
    pub condition: Option<String>,
    /// Whether the customer gets money back.
    #[serde(default = "yes")]
    pub refund: bool,
}

const fn yes() -> bool {
    true
}

/// Goods that arrived.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveReturn {
    /// The `externalReference`, the authorisation or the number of a return that was announced; `return` in JSON.
    #[serde(rename = "return")]
    pub name: Option<String>,
    /// The order of a return that nobody announced.
    pub order: Option<String>,
    pub authorisation: Option<String>,
    /// One of the instance's types; the first if it is missing.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(alias = "warehouse")]
    pub site: Option<String>,
    #[serde(default)]
    pub note: String,
    /// What arrived; without it, all that was announced.
    pub lines: Option<Vec<ReturnLine>>,
}

impl Account {
    /// A return is known from here on, if its words and lines may be.
    pub(super) fn keep_return(&mut self, made: Return) -> Result<u64, Refusal> {
        let made = self.check_return(made)?;
        let id = self.next("return");
        self.returns.insert(id, Return { id, ..made });
        Ok(id)
    }

    /// The rules of the server.
    pub(super) fn check_return(&self, mut made: Return) -> Result<Return, Refusal> {
        let rules = &self.config.returns;
        if !rules.types.contains(&made.kind) {
            return Err(Refusal::Invalid(format!("Return type '{}' is not known", made.kind)));
        }
        let named = made.order_reference.as_deref();
        let named = named.or(made.authorisation.as_deref().filter(|_| rules.authorisation_is_order));
        let order =
            named.map(|name| self.find_order(name)).transpose()?.map(|id| self.order(id)).transpose()?;
        if let (Some(order), Some(permitted)) = (order, &rules.permitted_states) {
            let state = order.state.word();
            if !permitted.contains(state) {
                return Err(Refusal::Conflict(format!(
                    "Order {} is {state}: it can't be returned",
                    order.reference
                )));
            }
        }
        if made.lines.is_empty() {
            return Err(Refusal::Invalid("Return has no lines".to_owned()));
        }
        for line in &mut made.lines {
            if !self.products.contains_key(&line.sku) {
                return Err(Refusal::Missing(format!("Product '{}'", line.sku)));
            }
            let belongs = order.is_none_or(|order| order.lines.iter().any(|ordered| ordered.sku == line.sku));
            if rules.lines_in_order && !belongs {
                let (sku, order) = (&line.sku, named.unwrap_or_default());
                return Err(Refusal::Conflict(format!("Product '{sku}' is not in order {order}")));
            }
            if line.quantity == 0 {
                return Err(Refusal::Invalid(format!("No unit of '{}' is returned", line.sku)));
            }
            let reason = line.reason.take().or_else(|| rules.reasons.first().cloned()).unwrap_or_default();
            if !rules.reasons.contains(&reason) {
                return Err(Refusal::Invalid(format!("Return reason '{reason}' is not known")));
            }
            line.reason = Some(reason);
            let first = || rules.conditions.first().map(|condition| condition.words.clone());
            let condition = line.condition.take().or_else(first).unwrap_or_default();
            if !rules.conditions.iter().any(|known| known.words == condition) {
                return Err(Refusal::Invalid(format!("Return condition '{condition}' is not known")));
            }
            line.condition = Some(condition);
        }
        Ok(made)
    }

    /// Goods arrive: they go to the shelf or are put aside, and the return is applied. Its number comes back.
    pub(super) fn receive_return(&mut self, received: &ReceiveReturn) -> Result<u64, Refusal> {
        let id = match &received.name {
            Some(name) => {
                let announced = self.find_return(name)?;
                let mut made =
                    self.returns.get(&announced).cloned().ok_or_else(|| Refusal::missing("return", name))?;
                if made.completed.is_some() {
                    return Err(Refusal::Conflict(format!("Return {name} is already applied")));
                }
                if let Some(lines) = &received.lines {
                    made.lines.clone_from(lines);
                }
                if !received.note.is_empty() {
                    made.note.clone_from(&received.note);
                }
                let made = self.check_return(made)?;
                self.returns.insert(announced, made);
                announced
            }
            None => self.keep_return(self.unannounced(received)?)?,
        };
        self.apply(id)?;
        Ok(id)
    }

    /// Units of one SKU come back: as a return that was announced with just these, else as one that nobody announced.
    pub(super) fn take_back(&mut self, back: &Back) -> Result<u64, Refusal> {
        let order = self.find_order(&back.order)?;
        let reference = self.order(order)?.reference.clone();
        let is_this = |line: &ReturnLine| line.sku == back.sku && line.quantity == back.quantity;
        let waits = |made: &&Return| {
            let is_open = made.completed.is_none() && made.order_reference.as_ref() == Some(&reference);
            is_open && matches!(made.lines.as_slice(), [only] if is_this(only))
        };
        let name = self.returns.values().find(waits).map(|made| made.id.to_string());
        let on_shelf = [(true, back.restock), (false, back.quantity.saturating_sub(back.restock))];
        let lines = on_shelf.into_iter().filter(|(_, units)| *units > 0);
        let lines = lines.map(|(sellable, quantity)| self.line_back(&back.sku, quantity, sellable)).collect();
        let order = name.is_none().then_some(reference);
        self.receive_return(&ReceiveReturn { name, order, lines: Some(lines), ..ReceiveReturn::default() })
    }

    fn line_back(&self, sku: &str, quantity: u32, sellable: bool) -> ReturnLine {
        let mut conditions = self.config.returns.conditions.iter();
        let condition = conditions.find(|known| known.sellable == sellable).map(|known| known.words.clone());
        ReturnLine { sku: sku.to_owned(), quantity, reason: None, condition, refund: true }
    }

    fn find_return(&self, name: &str) -> Result<u64, Refusal> {
        let is_named = |made: &&Return| {
            made.reference == name
                || made.authorisation.as_deref() == Some(name)
                || made.id.to_string() == name
        };
        let found = self.returns.values().find(is_named).map(|made| made.id);
        found.ok_or_else(|| Refusal::missing("return", name))
    }

    fn unannounced(&self, received: &ReceiveReturn) -> Result<Return, Refusal> {
        let order = received.order.as_deref().map(|name| self.find_order(name)).transpose()?;
        let order = order.map(|id| self.order(id)).transpose()?;
        let first = self.config.returns.types.first();
        Ok(Return {
            id: 0,
            reference: String::new(),
            order_reference: order.map(|order| order.reference.clone()),
            authorisation: received.authorisation.clone(),
            is_authorised: received.authorisation.is_some(),
            kind: received.kind.as_ref().or(first).cloned().unwrap_or_default(),
            site: self.find_site(received.site.as_deref())?,
            note: received.note.clone(),
            returned: self.now,
            completed: None,
            lines: received.lines.clone().unwrap_or_default(),
        })
    }

    fn apply(&mut self, id: u64) -> Result<(), Refusal> {
        let Some(made) = self.returns.get(&id).cloned() else {
            return Err(Refusal::missing("return", &id.to_string()));
        };
        for line in &made.lines {
            let condition = self.config.returns.conditions.iter();
            let is_sellable = condition
                .filter(|known| Some(&known.words) == line.condition.as_ref())
                .any(|known| known.sellable);
            let damaged =
                self.site(&made.site).and_then(|site| site.first(LocationKind::Damaged)).map(str::to_owned);
            let name = if is_sellable { None } else { damaged };
            let location = self.find_location(&made.site, name.as_deref())?;
            self.add((&line.sku, &made.site, &location), line.quantity, ("return", &made.note));
        }
        if let Some(made) = self.returns.get_mut(&id) {
            made.completed = Some(self.now);
        }
        self.tell_return("return_applied", id);
        Ok(())
    }
}

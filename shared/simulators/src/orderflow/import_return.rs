//! Returns that the shop announces.

use super::account::Account;
use super::fields::Fields;
use super::import::{Import, Rejected};
use super::refusal::Refusal;
use super::returns::{Return, ReturnLine};

/// Imports a return. The number in its `externalReference`, if it has one, is taken once.
pub(super) fn announced(account: &mut Account, import: &Import<'_>) -> Result<(&'static str, u64), Rejected> {
    if import.operation != "insert" {
        let operation = import.operation;
        return Err(
            Refusal::Invalid(format!("Operation '{operation}' is not supported for type 'return'")).into()
        );
    }
    let reference = &import.reference;
    let is_taken = |made: &Return| !reference.is_empty() && made.reference == *reference;
    if account.returns.values().any(is_taken) {
        return Err(Rejected::Duplicate(format!("Return {reference} already exists")));
    }
    let fields = Fields::new(&import.properties);
    let all = fields.within("return.");
    let (order, authorisation) = (all.text("orderReference"), all.text("authorisation"));
    if order.is_none() && authorisation.is_none() {
        let says = "Property 'return.authorisation' is required without 'return.orderReference'";
        return Err(Refusal::Invalid(says.to_owned()).into());
    }
    all.one_of("organisation", &[&account.config.organisation])?;
    let lines = fields.numbers("returnLine").into_iter().map(|number| line(&fields, number));
    let made = Return {
        id: 0,
        reference: reference.clone(),
        order_reference: order.map(str::to_owned),
        authorisation: authorisation.map(str::to_owned),
        is_authorised: all.flag("authorised")?.unwrap_or(false),
        kind: all.text("type").map_or_else(|| account.usual_return_type(), str::to_owned),
        site: account.find_site(all.text("site"))?,
        note: all.text("note").unwrap_or_default().to_owned(),
        returned: all.moment("returnDate", &account.config.zone)?.unwrap_or(account.now),
        completed: None,
        lines: lines.collect::<Result<_, _>>()?,
    };
    Ok(("returnItem", account.keep_return(made)?))
}

fn line(fields: &Fields<'_>, number: u32) -> Result<ReturnLine, Refusal> {
    let fields = fields.within(&format!("returnLine.{number}."));
    fields.link("returnItem", "return")?;
    Ok(ReturnLine {
        sku: fields.required("product")?.to_owned(),
        quantity: fields.units("quantity")?,
        reason: fields.text("reason").map(str::to_owned),
        condition: fields.text("condition").map(str::to_owned),
        refund: true,
    })
}

impl Account {
    fn usual_return_type(&self) -> String {
        self.config.returns.types.first().cloned().unwrap_or_default()
    }
}

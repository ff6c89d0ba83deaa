//! Money, taxes and units, exactly as sent.

use rust_decimal::Decimal;
use waybill_domain::failure::Refusal;
use waybill_domain::ids::LineId;
use waybill_domain::money::{Currency, Money};
use waybill_domain::order::{TaxRate, Taxed};

use super::super::wire::money as wire;
use super::unreadable;

/// Reads amounts of one order.
#[derive(Debug)]
pub(super) struct Amounts {
    currency: Currency,
}

impl Amounts {
    /// The order's currency and its decimals are those of its total, which is never of the high precision.
    pub(super) fn of(total: &wire::Money) -> Result<Self, Refusal> {
        let currency = Currency::new(&total.currency_code, total.fraction_digits)
            .map_err(|bad| unreadable(&bad.to_string()))?;
        Ok(Self { currency })
    }

    pub(super) const fn currency(&self) -> Currency {
        self.currency
    }

    /// An amount in minor units. A price of the high precision is taken as commercetools rounded it.
    pub(super) fn money(&self, sent: &wire::Money) -> Result<Money, Refusal> {
        let high = sent.precision.as_deref() == Some("highPrecision");
        let same = sent.currency_code == self.currency.code();
        if !same || (!high && sent.fraction_digits != u32::from(self.currency.digits)) {
            let (code, digits) = (&sent.currency_code, sent.fraction_digits);
            let message =
                format!("an amount in {code} with {digits} decimals in an order in {}", self.currency);
            return Err(unreadable(&message));
        }
        Ok(Money::new(sent.cent_amount, self.currency))
    }

    pub(super) fn taxed(&self, sent: &wire::TaxedPrice) -> Result<Taxed, Refusal> {
        let (net, gross) = (self.money(&sent.net)?, self.money(&sent.gross)?);
        let tax = match &sent.tax {
            Some(tax) => self.money(tax)?,
            None => Money::new(gross.minor.saturating_sub(net.minor), self.currency),
        };
        Ok(Taxed { net, tax, gross })
    }
}

/// A tax rate by the text of its number, so that 0.19 stays 0.19.
pub(super) fn tax_rate(sent: wire::TaxRate) -> Result<TaxRate, Refusal> {
    let text = sent.amount.to_string();
    let rate = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text));
    let rate = rate.map_err(|error| unreadable(&format!("tax rate `{text}`: {error}")))?;
    Ok(TaxRate { name: sent.name, rate: rate.normalize(), included: sent.included_in_price })
}

/// Units; negative ones are for people.
pub(super) fn units(sent: i64, what: &str, line: Option<&LineId>) -> Result<u32, Refusal> {
    u32::try_from(sent).map_err(|_error| {
        let refusal = Refusal::new("negative-quantity", format!("{what} has a quantity of {sent}"));
        match line {
            Some(line) => refusal.of_line(line),
            None => refusal,
        }
    })
}

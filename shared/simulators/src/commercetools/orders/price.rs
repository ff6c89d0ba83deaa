//! Prices and totals of lines, shipping and whole orders.

use serde_json::{Value, json};

use super::super::fields::{int, list, pick, set, text};
use super::super::money::{cents, share, taxed, times, typed};

/// The price of a line from its draft.
pub(super) fn price(draft: &Value, id: &str) -> Value {
    let mut price =
        pick(draft, &["key", "country", "customerGroup", "channel", "validFrom", "validUntil", "tiers"]);
    set(&mut price, "id", Some(id.into()));
    set(&mut price, "value", draft.get("value").map(typed));
    if let Some(discounted) = draft.get("discounted").filter(|discounted| !discounted.is_null()) {
        let value = discounted.get("value").map(typed);
        set(&mut price, "discounted", Some(json!({"value": value, "discount": discounted.get("discount")})));
    }
    price
}

/// A discounted item price with its money typed.
pub(super) fn discounted(draft: &Value) -> Value {
    json!({"value": draft.get("value").map(typed), "includedDiscounts": list(draft, "includedDiscounts")})
}

/// `discountedPricePerQuantity` of a line's draft.
pub(super) fn portions(draft: &Value) -> Value {
    let portions = list(draft, "discountedPricePerQuantity").iter().map(|portion| {
        let price = portion.get("discountedPrice").map(discounted);
        json!({"quantity": int(portion, "quantity"), "discountedPrice": price})
    });
    portions.collect()
}

/// The taxed price of an amount if `holder` has a tax rate.
pub(super) fn taxed_as(holder: &Value, amount: &Value) -> Option<Value> {
    let rate = holder.get("taxRate").filter(|rate| !rate.is_null())?;
    Some(taxed(int(amount, "centAmount")?, text(amount, "currencyCode")?, rate))
}

/// Sets `totalPrice` and `taxedPrice` of a line: units under a cart discount at that price, the others at the product's
/// discounted or plain price.
pub(super) fn line(line: &mut Value) {
    let quantity = int(line, "quantity").unwrap_or_default();
    let price = line.get("price").unwrap_or(&Value::Null);
    let plain = price.get("discounted").and_then(|discounted| discounted.get("value")).or(price.get("value"));
    let plain = plain.cloned().unwrap_or_default();
    let mut left = quantity;
    let mut total = 0;
    for portion in list(line, "discountedPricePerQuantity") {
        let units = int(portion, "quantity").unwrap_or_default();
        let value = portion.get("discountedPrice").and_then(|price| price.get("value"));
        total = value.map_or(0, |value| times(value, units)).saturating_add(total);
        left = left.saturating_sub(units);
    }
    total = times(&plain, left).saturating_add(total);
    settle(line, total, text(&plain, "currencyCode").unwrap_or_default());
}

/// Sets `totalPrice` and `taxedPrice` of a custom line.
pub(super) fn custom_line(line: &mut Value) {
    let money = line.get("money").cloned().unwrap_or_default();
    let total = times(&money, int(line, "quantity").unwrap_or_default());
    settle(line, total, text(&money, "currencyCode").unwrap_or_default());
}

fn settle(line: &mut Value, total: i64, currency: &str) {
    let total = cents(total, currency);
    let taxed = taxed_as(line, &total);
    set(line, "taxedPrice", taxed);
    set(line, "totalPrice", Some(total));
}

/// Sets the order's totals from its lines and shipping, less a discount on the total price (in the smallest unit).
pub(super) fn total(order: &mut Value, currency: &str, discount: i64) {
    let shippings: Vec<Value> = {
        let multiple = list(order, "shipping").iter().filter_map(|shipping| shipping.get("shippingInfo"));
        order.get("shippingInfo").into_iter().chain(multiple).cloned().collect()
    };
    let lines: Vec<Value> =
        list(order, "lineItems").iter().chain(list(order, "customLineItems")).cloned().collect();
    let amount = |money: Option<&Value>| money.and_then(|money| int(money, "centAmount")).unwrap_or_default();
    let of_lines: i64 = lines.iter().map(|line| amount(line.get("totalPrice"))).fold(0, i64::saturating_add);
    let of_shipping: i64 = shippings.iter().map(|info| amount(charge(info))).fold(0, i64::saturating_add);
    let before = of_lines.saturating_add(of_shipping);
    let after = before.saturating_sub(discount);
    set(order, "totalPrice", Some(cents(after, currency)));
    if discount != 0 {
        let value = cents(discount, currency);
        set(order, "discountOnTotalPrice", Some(json!({"discountedAmount": value, "includedDiscounts": []})));
    }
    let taxed = |rows: &[&Value]| taxed_sum(rows, currency, (before, after));
    let all: Vec<&Value> = lines.iter().chain(&shippings).collect();
    set(order, "taxedPrice", taxed(&all));
    set(order, "taxedShippingPrice", taxed(&shippings.iter().collect::<Vec<_>>()));
}

fn charge(info: &Value) -> Option<&Value> {
    info.get("discountedPrice").and_then(|price| price.get("value")).or(info.get("price"))
}

/// The sum of taxed prices, scaled to what a discount on the total leaves; none if one of them is not taxed.
fn taxed_sum(rows: &[&Value], currency: &str, (before, after): (i64, i64)) -> Option<Value> {
    let prices: Vec<&Value> = rows.iter().map(|row| row.get("taxedPrice")).collect::<Option<_>>()?;
    if prices.is_empty() {
        return None;
    }
    let sum = |field: &str| -> i64 {
        let amounts = prices.iter().filter_map(|price| int(price.get(field)?, "centAmount"));
        amounts.sum()
    };
    let (net, gross) = (sum("totalNet"), sum("totalGross"));
    let mut portions: Vec<(Value, Value, i64)> = Vec::new();
    for portion in prices.iter().flat_map(|price| list(price, "taxPortions")) {
        let (name, rate) = (portion.get("name").cloned(), portion.get("rate").cloned());
        let (name, rate) = (name.unwrap_or_default(), rate.unwrap_or_default());
        let amount = portion.get("amount").and_then(|amount| int(amount, "centAmount")).unwrap_or_default();
        match portions.iter_mut().find(|known| known.0 == name && known.1 == rate) {
            Some(known) => known.2 += amount,
            None => portions.push((name, rate, amount)),
        }
    }
    for portion in &mut portions {
        portion.2 = share(portion.2, after, before);
    }
    let tax: i64 = portions.iter().map(|portion| portion.2).sum();
    // Included tax leaves the gross as what is paid; tax on top leaves the net.
    let amounts = rows.iter().map(|row| row.get("totalPrice").or(charge(row)));
    let paid: i64 = amounts.filter_map(|amount| int(amount?, "centAmount")).sum();
    let (net, gross) = if gross == paid {
        let gross = share(gross, after, before);
        (gross - tax, gross)
    } else {
        let net = share(net, after, before);
        (net, net + tax)
    };
    let portions: Vec<Value> = portions
        .into_iter()
        .map(|(name, rate, amount)| {
            let mut portion = json!({"rate": rate, "amount": cents(amount, currency)});
            set(&mut portion, "name", Some(name));
            portion
        })
        .collect();
    Some(
        json!({"totalNet": cents(net, currency), "totalGross": cents(gross, currency), "taxPortions": portions,
        "totalTax": cents(tax, currency)}),
    )
}

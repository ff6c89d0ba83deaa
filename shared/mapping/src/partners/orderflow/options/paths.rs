//! Where each of OrderFlow's operations is.

use schemars::JsonSchema;
use serde::Deserialize;

/// Where each operation is, behind the account's `api_url`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(in super::super) struct Paths {
    /// Takes orders.
    pub(in super::super) order_import: String,
    /// Cancels an order.
    pub(in super::super) order_cancel: String,
    /// Reads an order.
    pub(in super::super) order_detail: String,
    /// Lists what left.
    pub(in super::super) despatches: String,
    /// Lists what has not left.
    pub(in super::super) pending: String,
    /// Lists stock.
    pub(in super::super) inventory: String,
    /// Takes returns.
    pub(in super::super) warehouse_import: String,
    /// Lists returns, such as `remote/report.xml?reportKey=return_line_api_report`; absent, returns are not asked for.
    /// Which reports there are is the customer's own.
    pub(in super::super) returns_report: Option<String>,
}

impl Default for Paths {
    fn default() -> Self {
        let path = |path: &str| path.to_owned();
        Self {
            order_import: path("remoteorder/imports/importitems.xml"),
            order_cancel: path("remoteorder/order/cancel.xml"),
            order_detail: path("remoteorder/order/detail.xml"),
            despatches: path("remoteorder/shipment/despatches.xml"),
            pending: path("remoteorder/shipment/pending.xml"),
            inventory: path("remotewarehouse/inventory.xml"),
            warehouse_import: path("remotewarehouse/imports/importitems.xml"),
            returns_report: None,
        }
    }
}

impl Paths {
    /// Each by its name, for checking.
    pub(super) fn all(&self) -> Vec<(&'static str, &str)> {
        let mut all = vec![
            ("order_import", self.order_import.as_str()),
            ("order_cancel", self.order_cancel.as_str()),
            ("order_detail", self.order_detail.as_str()),
            ("despatches", self.despatches.as_str()),
            ("pending", self.pending.as_str()),
            ("inventory", self.inventory.as_str()),
            ("warehouse_import", self.warehouse_import.as_str()),
        ];
        all.extend(self.returns_report.as_deref().map(|path| ("returns_report", path)));
        all
    }
}

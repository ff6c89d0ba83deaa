//! Waybill: ledger.

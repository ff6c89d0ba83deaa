//! Waybill: flows.

//! Waybill: routing.

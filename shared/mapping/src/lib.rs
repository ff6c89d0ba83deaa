//! Waybill: mapping.

//! Waybill: queue.

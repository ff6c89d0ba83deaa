# What happened, for whoever wants to know: subscribe with a rule on this bus. The archive replays it to those who come
# later. A subscriber's rule brings its own dead letters.

resource "aws_cloudwatch_event_bus" "events" {
  name        = var.name
  description = "What Waybill did: orders placed, shipped, cancelled, in review."
}

resource "aws_cloudwatch_event_archive" "events" {
  name             = var.name
  description      = "Outgoing events, to be replayed to a subscriber that came later."
  event_source_arn = aws_cloudwatch_event_bus.events.arn
  retention_days   = var.event_archive_days
}

# One queue for what the shop says, one for what partners say, and two for each account.

module "queue" {
  source   = "./modules/queue"
  for_each = local.queues

  name               = "${var.name}-${each.key}"
  dead_suffix        = local.topology.queue_rules.dead_suffix
  visibility_seconds = each.value.kind.visibility_seconds
  max_receives       = local.topology.queue_rules.max_receives
  max_message_bytes  = local.topology.queue_rules.max_message_bytes
  retention_days     = local.topology.queue_rules.retention_days
  oldest_seconds     = each.value.kind.oldest_seconds

  # commercetools has no right on our key.
  key_id  = one([for key in [aws_kms_key.waybill.arn] : key if each.value.kind.encryption == "key"])
  senders = [for sender in [var.commercetools_sender] : sender if contains(each.value.kind.senders, "commercetools")]

  alarm_topic_arn = aws_sns_topic.alarms.arn
}

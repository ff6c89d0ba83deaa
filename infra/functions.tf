# The functions, what each may do, and where it takes its work from.

locals {
  account_id   = data.aws_caller_identity.current.account_id
  partition    = data.aws_partition.current.partition
  queue_prefix = "https://sqs.${var.region}.${data.aws_partition.current.dns_suffix}/${local.account_id}/${var.name}-"

  arns = merge(
    { for name, queue in module.queue : "queue/${name}" => queue.arn },
    { for name, queue in module.queue : "dead/${name}" => queue.dead_arn },
    {
      for name in local.all_queues : "dead/${name}" =>
      "arn:${local.partition}:sqs:${var.region}:${local.account_id}:${var.name}-${name}${local.topology.queue_rules.dead_suffix}"
    },
    { "queue/${local.topology.queue_rules.failed_runs}" = aws_sqs_queue.failed_runs.arn },
    { for name, secret in aws_secretsmanager_secret.secret : "secret/${name}" => secret.arn },
    {
      table = aws_dynamodb_table.ledger.arn
      shelf = "${aws_dynamodb_table.ledger.arn}/index/${local.topology.table.shelf.index}"
      bus   = aws_cloudwatch_event_bus.events.arn
      key   = aws_kms_key.waybill.arn
      # What is on no thing: reading many secrets with one request (each is read by the right to read it), and the network
      # interfaces that Lambda makes as the function.
      any = "*"
    },
  )

  says = {
    table        = aws_dynamodb_table.ledger.name
    queue_prefix = local.queue_prefix
    bus          = aws_cloudwatch_event_bus.events.name
    config       = var.config_path
  }

  environment = { for name, says in local.topology.environment : name => local.says[says] }

  # Functions log what they do at INFO; more only where it is asked for.
  log_filter = {
    for level in [lower(var.log_level)] : "RUST_LOG" => "warn,waybill_flows=${level},waybill_cloud=${level}" if level != "info"
  }
}

module "function" {
  source   = "./modules/function"
  for_each = local.functions

  name         = "${var.name}-${each.key}"
  does         = each.value.does
  package      = "${var.packages_dir}/${each.key}/bootstrap.zip"
  architecture = var.architecture

  memory_mb            = each.value.memory_mb
  timeout_seconds      = each.value.timeout_seconds
  reserved_concurrency = lookup(var.reserved_concurrency, each.key, null)
  sends_again          = length(each.value.queues) > 0
  environment          = merge(local.environment, local.log_filter)

  grants = [
    for grant in local.grants[each.key] : {
      name      = grant.name
      actions   = grant.actions
      resources = [for thing in grant.on : local.arns[thing]]
    }
  ]

  # By what leads out of the subnet: functions enter when it is there.
  network = [
    for way in aws_route_table_association.inside : {
      subnet_ids         = [way.subnet_id]
      security_group_ids = aws_security_group.outbound[*].id
    } if each.value.outbound && var.static_outbound_address
  ]

  failed_runs_arns = [for queue in [aws_sqs_queue.failed_runs.arn] : queue if length(each.value.schedules) > 0]

  log_level          = var.log_level
  log_retention_days = var.log_retention_days
  key_arn            = aws_kms_key.waybill.arn
  alarm_topic_arn    = aws_sns_topic.alarms.arn
}

# One message that fails comes back alone; its neighbours are done. The maximum concurrency of an account's queue is
# how fast that account is worked for. For a partner that takes many orders with one exchange as many looks are gathered,
# or what came in some seconds; Lambda sends fewer where they would be more than 6 MB.
resource "aws_lambda_event_source_mapping" "queue" {
  for_each = local.mappings

  event_source_arn        = module.queue[each.key].arn
  function_name           = module.function[each.value.function].arn
  batch_size              = each.value.batch
  function_response_types = ["ReportBatchItemFailures"]

  maximum_batching_window_in_seconds = each.value.window

  scaling_config {
    maximum_concurrency = each.value.concurrency
  }

  lifecycle {
    precondition {
      condition = alltrue([
        for function, most in var.reserved_concurrency : most >= sum([
          for mapping in values(local.mappings) : mapping.concurrency if mapping.function == function
        ]) if function == each.value.function
      ])
      error_message = "Fewer invocations of ${each.value.function} are set aside than its queues may start at a time."
    }

    precondition {
      condition = alltrue([
        for account in values(var.accounts) : contains(keys(local.topology.partners), account.partner) if account.partner != null
      ])
      error_message = "The partners are ${join(", ", keys(local.topology.partners))}."
    }
  }
}

# What topology.json comes to for these accounts. Nothing here touches AWS, so it can be worked out anywhere;
# tests/topology/house.rs works out the same.

locals {
  topology  = jsondecode(file("${path.module}/topology.json"))
  functions = { for function in local.topology.functions : function.name => function }

  queues = merge([
    for queue in local.topology.queues : {
      for account in(queue.per_account ? keys(var.accounts) : [""]) :
      (queue.per_account ? "${queue.name}-${account}" : queue.name) => { account = account, kind = queue }
    }
  ]...)

  mappings = merge(flatten([
    for function in local.topology.functions : [
      for taking in function.queues : {
        for name, queue in local.queues : name => {
          function    = function.name
          batch       = try(local.topology.partners[var.accounts[queue.account].partner][taking.queue].batch, taking.batch)
          window      = try(local.topology.partners[var.accounts[queue.account].partner][taking.queue].window_seconds, 0)
          concurrency = try(var.accounts[queue.account].concurrency[taking.queue], taking.concurrency)
        } if queue.kind.name == taking.queue
      }
    ]
  ])...)

  schedules = merge(flatten([
    for function in local.topology.functions : [
      for schedule in function.schedules : {
        for account in(schedule.per_account ? keys(var.accounts) : [""]) :
        (schedule.per_account ? "${schedule.name}-${account}" : schedule.name) => {
          function = function.name
          minutes  = try(var.accounts[account].minutes[schedule.name], schedule.minutes)
          input = (
            schedule.per_account
            ? jsonencode({ run = schedule.run, account = account })
            : jsonencode({ run = schedule.run })
          )
        }
      }
    ]
  ])...)

  routes = merge([
    for function in local.topology.functions : { for route in function.routes : route => function.name }
  ]...)

  # Names of secrets, with their kind.
  secrets = merge(
    { for name in var.shop_secrets : "${var.name}/${name}" => "shop" },
    { for name in toset([for id, account in var.accounts : coalesce(account.secret, "${var.name}/${id}")]) : name => "accounts" },
    { "${var.name}/journal" = "journal", "${var.name}/order-check" = "order_check" },
    { for name in ["${var.name}/events"] : name => "events" if var.sign_events },
  )

  # What each function may do, on things by the names that functions.tf knows them by.
  grants = {
    for function in local.topology.functions : function.name => [
      for grant in [
        {
          name    = "Consume"
          actions = local.topology.actions.consume
          on = [
            for name, queue in local.queues : "queue/${name}"
            if contains([for taking in function.queues : taking.queue], queue.kind.name)
          ]
        },
        {
          name    = "Send"
          actions = local.topology.actions.send
          on = concat(
            [for name, queue in local.queues : "queue/${name}" if contains(function.sends, queue.kind.name)],
            [for at in range(length(function.schedules) > 0 ? 1 : 0) : "queue/${local.topology.queue_rules.failed_runs}"],
          )
        },
        {
          name    = "Count"
          actions = local.topology.actions.count
          # Whoever takes from a queue may count it: the policy of a role has room for so much.
          on = flatten([
            for name, queue in local.queues : concat(
              contains([for taking in function.queues : taking.queue], queue.kind.name) ? [] : ["queue/${name}"],
              ["dead/${name}"],
            )
            if contains(function.counts, queue.kind.name)
          ])
        },
        {
          name    = "Secrets"
          actions = local.topology.actions.secrets
          on      = [for name, kind in local.secrets : "secret/${name}" if contains(function.secrets, kind)]
        },
        {
          name    = "Together"
          actions = local.topology.actions.together
          on      = [for thing in ["any"] : thing if length(function.secrets) > 0]
        },
        {
          name    = "Table"
          actions = local.topology.actions.table
          on      = [for thing in ["table"] : thing if function.ledger]
        },
        {
          name    = "Shelf"
          actions = local.topology.actions.shelf
          on      = [for thing in ["shelf"] : thing if function.ledger]
        },
        {
          name    = "Network"
          actions = local.topology.actions.network
          on      = [for thing in ["any"] : thing if function.outbound && (var.static_outbound_address || var.keep_network)]
        },
        {
          name    = "Bus"
          actions = local.topology.actions.bus
          on      = [for thing in ["bus"] : thing if function.bus]
        },
        {
          name    = "Key"
          actions = local.topology.actions.key
          on      = ["key"]
        },
      ] : grant if length(grant.on) > 0
    ]
  }

  # Every queue by its kind, those of all accounts together: one by one they make a policy too long for a role.
  all_queues = [for queue in local.topology.queues : queue.per_account ? "${queue.name}-*" : queue.name]

  # What each of the people may do who work with the program, on the same things.
  people = {
    for person in local.topology.people : person.name => [
      for grant in [
        {
          name    = "Mend"
          actions = local.topology.actions.mend
          on      = [for name, queue in local.queues : "queue/${name}" if person.mends]
        },
        {
          name    = "Redrive"
          actions = local.topology.actions.redrive
          on      = [for name in local.all_queues : "dead/${name}" if person.mends]
        },
        {
          name    = "Clear"
          actions = local.topology.actions.clear
          on      = [for thing in ["queue/${local.topology.queue_rules.failed_runs}"] : thing if person.mends]
        },
        {
          name    = "Secrets"
          actions = local.topology.actions.secrets
          on      = [for name, kind in local.secrets : "secret/${name}" if contains(person.reads, kind)]
        },
        {
          name    = "Keep"
          actions = local.topology.actions.keep
          on      = [for name, kind in local.secrets : "secret/${name}" if contains(person.keeps, kind)]
        },
        {
          name    = "Table"
          actions = local.topology.actions.table
          on      = [for thing in ["table"] : thing if person.ledger]
        },
        {
          name    = "Shelf"
          actions = local.topology.actions.shelf
          on      = [for thing in ["shelf"] : thing if person.ledger]
        },
        {
          name    = "Key"
          actions = local.topology.actions.key
          on      = ["key"]
        },
      ] : grant if length(grant.on) > 0
    ]
  }

  metrics = { for metric in local.topology.metrics.names : metric.name => metric }
}

variable "name" {
  description = "The function's name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "Lambda takes 64 letters, digits, hyphens and underscores."
  }
}

variable "does" {
  description = "What it does, in one sentence."
  type        = string
}

variable "package" {
  description = "The zip with `bootstrap` in it."
  type        = string
}

variable "architecture" {
  description = "What the package was built for: arm64 or x86_64."
  type        = string
}

variable "memory_mb" {
  description = "Memory; processor time is in proportion."
  type        = number

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240
    error_message = "Lambda gives 128 to 10240 MB."
  }
}

variable "timeout_seconds" {
  description = "It is ended after so long."
  type        = number

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900
    error_message = "Lambda gives 1 to 900 seconds."
  }
}

variable "reserved_concurrency" {
  description = "Invocations at a time that are set aside; null: none."
  type        = number
  default     = null
}

variable "sends_again" {
  description = "Whether it sends what must wait back into the queue that it came from."
  type        = bool
}

variable "environment" {
  description = "Its environment. Nothing secret."
  type        = map(string)
}

variable "grants" {
  description = "What it may do, beside writing its log."
  type = list(object({
    name      = string
    actions   = list(string)
    resources = list(string)
  }))
}

variable "network" {
  description = "The network that it runs in, one at most; empty: AWS's own."
  type = list(object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  }))
  default = []

  validation {
    condition     = length(var.network) <= 1
    error_message = "A function runs in one network."
  }
}

variable "failed_runs_arns" {
  description = "Where runs go that nobody waits for and that failed twice, one at most; empty: it is not invoked so."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.failed_runs_arns) <= 1
    error_message = "A failed run goes to one place."
  }
}

variable "log_level" {
  description = "The least important log lines that are kept."
  type        = string
}

variable "log_retention_days" {
  description = "How long its log is kept."
  type        = number
}

variable "key_arn" {
  description = "The key that its log is encrypted with."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Where alarms go."
  type        = string
}

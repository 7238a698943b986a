extension ProgramTerms {
  /// Why these terms cannot be published, or `nil` (rules T1–T8).
  public var problem: String? {
    currencyProblem ?? cashbackProblem ?? bonusProblem ?? poolProblem ?? settlementProblem
      ?? minimumProblem(minimumPayout, "minimumPayout")
      ?? minimumProblem(minimumWithdrawal, "minimumWithdrawal") ?? limitProblem
  }

  /// Why these terms cannot follow the ones in force, or `nil` (rule T8).
  public func problem(after earlier: ProgramTerms) -> String? {
    for currency in earlier.currencies {
      guard let kept = self.currency(currency.code) else {
        return "currency \(currency.code) was removed; currencies stay for ever"
      }
      if kept.exponent != currency.exponent {
        return "currency \(currency.code) has exponent \(currency.exponent), which never changes"
      }
    }
    return nil
  }

  private var currencyProblem: String? {
    if !Limits.isValidText(name, maximum: Limits.idBytes) { return "name is not 1…128 bytes" }
    if currencies.isEmpty { return "currencies is empty; declare at least one" }
    if currencies.count > Limits.currencies { return "more than \(Limits.currencies) currencies" }
    for (index, currency) in currencies.enumerated() {
      if !Limits.isValidText(currency.code, maximum: Limits.currencyBytes) {
        return "a currency code is not 1…\(Limits.currencyBytes) bytes without control characters"
      }
      if currency.exponent > Currency.maximumExponent {
        return "currency \(currency.code) has an exponent above \(Currency.maximumExponent)"
      }
      if index > 0, currencies[index - 1].code >= currency.code {
        return "currency \(currency.code) stands twice"
      }
    }
    return nil
  }

  private var cashbackProblem: String? {
    for (index, rule) in cashback.enumerated() {
      if let problem = depthProblem(rule.depth, "cashback") { return problem }
      if index > 0, cashback[index - 1].depth >= rule.depth {
        return "cashback has two rules for depth \(rule.depth)"
      }
      switch rule.rate {
      case .flat: break
      case .ladder(let steps, _):
        if steps.isEmpty { return "the ladder of depth \(rule.depth) has no steps" }
        for (left, right) in zip(steps, steps.dropFirst()) where left.from >= right.from {
          return "the ladder of depth \(rule.depth) has step \(right.from) twice"
        }
      case .plans(let plans, _):
        for plan in plans where !Limits.isValidText(plan.plan, maximum: Limits.idBytes) {
          return "a plan's name of depth \(rule.depth) is not 1…128 bytes"
        }
        for (left, right) in zip(plans, plans.dropFirst()) where left.plan >= right.plan {
          return "plan \(right.plan) stands twice at depth \(rule.depth)"
        }
      }
    }
    return nil
  }

  private var bonusProblem: String? {
    for (index, rule) in payoutBonus.enumerated() {
      if let problem = depthProblem(rule.depth, "payoutBonus") { return problem }
      if index > 0, payoutBonus[index - 1].depth >= rule.depth {
        return "payoutBonus has two rules for depth \(rule.depth)"
      }
    }
    return nil
  }

  private func depthProblem(_ depth: Int, _ field: String) -> String? {
    guard depth >= 1, depth <= CashbackRule.maximumDepth else {
      return "\(field) has depth \(depth); depths are 1…\(CashbackRule.maximumDepth)"
    }
    return nil
  }

  private var poolProblem: String? {
    guard let pool else { return nil }
    for weight in pool.weights {
      if !Limits.isValidText(weight.metric, maximum: Limits.idBytes) {
        return "a metric's name is not 1…128 bytes"
      }
      if weight.millionths < 0 { return "the weight of \(weight.metric) is negative" }
    }
    for (left, right) in zip(pool.weights, pool.weights.dropFirst())
    where left.metric >= right.metric {
      return "metric \(right.metric) has two weights"
    }
    for source in pool.sources where !Limits.isValidText(source, maximum: Limits.idBytes) {
      return "a source's name is not 1…128 bytes"
    }
    for (left, right) in zip(pool.sources, pool.sources.dropFirst()) where left >= right {
      return "source \(right) stands twice"
    }
    return nil
  }

  private var settlementProblem: String? {
    guard settlement == .immediate else { return nil }
    if holdDays != 0 { return "settlement immediate goes with no hold; holdDays must be 0" }
    if minimumPayout.contains(where: { $0.minorUnits != 0 }) {
      return "settlement immediate goes with no minimumPayout"
    }
    return nil
  }

  private func minimumProblem(_ minimums: [CurrencyMinimum], _ field: String) -> String? {
    for (index, minimum) in minimums.enumerated() {
      if currency(minimum.currency) == nil {
        return "\(field) names currency \(minimum.currency), which is not declared"
      }
      if minimum.minorUnits < 0 { return "\(field) of \(minimum.currency) is negative" }
      if index > 0, minimums[index - 1].currency >= minimum.currency {
        return "\(field) names \(minimum.currency) twice"
      }
    }
    return nil
  }

  private var limitProblem: String? {
    if holdDays < 0 || holdDays > Limits.holdDays { return "holdDays is not 0…\(Limits.holdDays)" }
    if let rewardMonths, rewardMonths < 0 || rewardMonths > Limits.rewardMonths {
      return "rewardMonths is not null or 0…\(Limits.rewardMonths)"
    }
    return nil
  }
}

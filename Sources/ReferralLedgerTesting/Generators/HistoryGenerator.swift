public import LedgerCore

extension Generator where Value == History {
  /// Histories of so many steps after the first terms.
  ///
  /// The generator watches a ``ReferenceModel`` while it writes, so that it can pay what is payable,
  /// refund what was paid and claim what was given; a shrunken history is taken as it is.
  public static func histories(
    _ temper: Temper, steps: ClosedRange<Int> = 10...60, names: NamePool = NamePool()
  ) -> Generator {
    Generator(
      draw: { random in
        let count = steps.lowerBound + random.below(steps.upperBound - steps.lowerBound + 1)
        var writer = HistoryWriter(temper: temper, names: names, random: random)
        writer.begin()
        for _ in 0..<count { writer.writeStep() }
        random = writer.random
        return History(steps: writer.steps)
      },
      simpler: { history in AnySequence(HistoryShrinking.simpler(than: history)) })
  }
}

extension Generator where Value == Proposal {
  /// Single proposals of every type, without regard to any ledger's state.
  public static func proposals(_ temper: Temper, names: NamePool = NamePool()) -> Generator {
    Generator(
      draw: { random in
        var writer = HistoryWriter(temper: temper, names: names, random: random)
        writer.begin()
        for _ in 0..<64 {
          writer.writeStep()
          guard case .propose(let proposal, _)? = writer.steps.last else { continue }
          random = writer.random
          return proposal
        }
        random = writer.random
        return Proposal(.planAssigned(PlanAssigned(participant: "ann", plan: "gold")))
      },
      simpler: { proposal in AnySequence(HistoryShrinking.simpler(than: proposal)) })
  }
}

extension LedgerState {
  /// How many proposals are looked at together before they are decided one by one.
  package static let warmingSize = 64

  /// Reads the memory that deciding on payments and registrations will need, many places at once.
  ///
  /// Deciding waits for memory more than it computes, as a replay does; see ``RecordBatch``. Nothing is
  /// decided here, and what is decided does not depend on it.
  mutating func warm(_ proposals: ArraySlice<Proposal>) {
    var names: [UInt64] = []
    names.reserveCapacity(proposals.count)
    var places: [UnsafePointer<UInt64>] = []
    places.reserveCapacity(2 * proposals.count)
    let standing = proposals.span
    for index in standing.indices {
      switch standing[index].body {
      case .paymentSucceeded(let payment):
        let key = KeyBuilder(figures.keys.hash, .paymentSucceeded).adding(payment.payment)
        places.append(figures.keys.place(of: key.value))
        names.append(payment.payer.withBytes { figures.keys.hash.hash($0, tweak: 0) })
      case .referralRegistered(let registration):
        names.append(registration.referee.withBytes { figures.keys.hash.hash($0, tweak: 0) })
      default: break
      }
    }
    for name in names { places.append(directory.participants.indexPlace(of: name)) }
    var warmth: UInt64 = 0
    for place in places { warmth &+= place.pointee }
    var numbers = names.map { directory.participants.probableNumber($0) }
    for number in numbers { warmth &+= figures.referrals.touch(number) }
    numbers.withUnsafeMutableBufferPointer { warmth &+= warmChains(above: $0) }
    self.warmth = warmth
  }

  /// Reads what stands for participants and the two above each, as far as nearly every program goes; who
  /// stands deeper is read when it comes.
  ///
  /// - Parameter numbers: the participants' numbers, or `.max`; they are changed.
  /// - Returns: something of everything that was read, so that no read is left out.
  private func warmChains(above numbers: UnsafeMutableBufferPointer<UInt32>) -> UInt64 {
    var warmth: UInt64 = 0
    for number in numbers { warmth &+= directory.participants.touchName(number) }
    for _ in 0..<2 {
      warmth &+= directory.warmNext(numbers)
      for number in numbers { warmth &+= UInt64(figures.cashback.accounts.touchHead(of: number)) }
      for number in numbers { warmth &+= UInt64(figures.cashback.accounts.touchRow(of: number)) }
    }
    return warmth
  }

  /// Makes room to undo as many lines of a batch.
  mutating func makeRoom(forLines count: Int) {
    figures.keys.makeRoom(count)
    figures.cashback.makeRoom(forLines: count)
  }
}

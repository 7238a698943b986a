import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedger
import ReferralLedgerTesting

/// Runs other programs and the ledger on the same work, in turns, and prints the ratios to the first of them.
///
/// Nothing is built: what is not in the folder is left out, and said so.
func measurePeers(
  in folder: String, _ workload: Workload, rounds: Int, only filter: String?,
  below directory: String?
) async throws {
  let cells = PeerCell.all.filter { filter == nil || $0.name == filter }
  guard !cells.isEmpty else {
    throw BenchmarkFailure(
      "no cell has that name; there are \(PeerCell.all.map(\.name).joined(separator: ", "))")
  }
  for cell in cells {
    let peers = cell.peers.filter { peer in
      if peer.isThere(in: folder) { return true }
      say("\(peer.name): \(peer.command[0]) is not in \(folder)")
      return false
    }
    var rates: [[Double]] = Array(repeating: [], count: peers.count + 1)
    for round in 1...rounds {
      FileHandle.standardError.write(Data("\(cell.name): round \(round) of \(rounds)\n".utf8))
      let temporary = try TemporaryDirectory(in: directory)
      for (index, peer) in peers.enumerated() {
        let place = temporary.path + "/\(index)"
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: true)
        rates[index].append(try peer.run(in: folder, on: place) ?? .nan)
        try FileManager.default.removeItem(atPath: place)
      }
      rates[peers.count].append(try await cell.ours(workload, temporary.path + "/ours"))
    }
    let first = peers.isEmpty ? rates[peers.count] : rates[0]
    for (name, rate) in zip(peers.map(\.name) + ["ReferralLedger"], rates) {
      report("\(cell.name) \(name), events/s", rate.median.text(0))
      report("\(cell.name) \(name), of the first", zip(rate, first).map { $0 / $1 }.median.text(3))
    }
  }
}

/// One kind of work, and who does it.
private struct PeerCell {
  let name: String
  let peers: [PeerProgram]
  /// Does the work in a directory that is not there yet, and gives back the events a second.
  let ours: @Sendable (Workload, String) async throws -> Double

  static let all =
    [appends(1, 40_000), appends(10, 200_000), appends(100, 1_000_000)]
    + [
      appends(1000, 2_000_000), appends(8190, 2_000_000), appends(8190, 2_000_000, scattered: true),
    ]
    + [store, together(4), together(16), together(64), replay, payout]

  private static func appends(_ size: Int, _ count: Int, scattered: Bool = false) -> PeerCell {
    let random = scattered ? " random" : ""
    let fewer = min(count, 1_000_000)
    return PeerCell(
      name: "a\(size)" + (scattered ? "r" : ""),
      peers: [
        PeerProgram("bound", "ideal append $D \(count) \(size) prealloc dedupe\(random)"),
        PeerProgram("SQLite", "sqlite_bench append $D \(fewer) \(size) FULL log\(random)"),
        PeerProgram(
          "SQLite with balances", "sqlite_bench append $D \(fewer) \(size) FULL bal\(random)"),
        PeerProgram("LMDB", "lmdb_bench append $D \(fewer) \(size)\(random)"),
      ] + postgres("append \(fewer) \(size) insert bal\(random)", "with balances")
    ) { workload, directory in
      let workload = scattered ? Workload(scattersIDs: true) : workload
      let ledger = try await registered(workload, in: directory)
      let proposals = (0..<UInt64(count)).map { workload.proposal($0) }
      let time = try await seconds {
        for start in stride(from: 0, to: count, by: size) {
          try await ledger.proposeAll(proposals[start..<min(start + size, count)])
        }
      }
      try await ledger.close()
      return Double(count) / time
    }
  }

  private static let store = PeerCell(
    name: "s8190",
    peers: [
      PeerProgram("bound", "ideal append $D 2000000 8190 prealloc dedupe"),
      PeerProgram("LMDB", "lmdb_bench append $D 1000000 8190"),
    ]
  ) { workload, directory in
    let store = try await FileStore.open(at: directory)
    let groups = (0..<100).map { workload.group(after: UInt64($0 * 8190), count: 8190) }
    let time = try await seconds { for group in groups { _ = try await store.append(group) } }
    try await store.close()
    return Double(groups.count * 8190) / time
  }

  private static func together(_ clients: Int) -> PeerCell {
    PeerCell(
      name: "g\(clients)",
      peers: [
        PeerProgram("bound", "ideal group $D \(clients) 2 prealloc"),
        PeerProgram("SQLite", "sqlite_bench group $D \(clients) 2 FULL"),
      ] + postgres("group \(clients) 3", "")
    ) { workload, directory in
      let ledger = try await registered(workload, in: directory)
      let each = 80_000 / clients
      let proposals = (0..<UInt64(each * clients)).map { workload.proposal($0) }
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          for client in 0..<clients {
            tasks.addTask {
              for number in 0..<each {
                try await ledger.accept(proposals[client + number * clients])
              }
            }
          }
          try await tasks.waitForAll()
        }
      }
      try await ledger.close()
      return Double(each * clients) / time
    }
  }

  private static let replay = PeerCell(
    name: "replay",
    peers: [
      PeerProgram(
        "bound", "ideal replay $D 10000000 dedupe refs",
        after: "ideal write $D 10000000 nodedupe refs")
    ]
  ) { workload, _ in
    let log = WorkloadLog(workload, payments: 10_000_000)
    var state = LedgerState()
    let time = try seconds {
      state.expect(UInt64(log.events))
      for chunk in log.chunks {
        try chunk.verify()
        try state.fold(framed: chunk.bytes)
      }
    }
    return Double(log.events) / time
  }

  private static let payout = PeerCell(
    name: "payout",
    peers: [
      PeerProgram("bound", "ideal payout $D 1000000"),
      PeerProgram("SQLite from kept balances", "sqlite_bench payout $D 1000000"),
    ] + postgres("payout 1000000", "from kept balances")
  ) { _, directory in
    let ledger = try await Ledger.open(at: directory, snapshots: .never)
    try await ledger.letEarn(1_000_000)
    let time = try await seconds {
      let preview = try await ledger.previewBatch(by: "admin")
      _ = try await ledger.confirm(preview, by: "admin")
    }
    try await ledger.close()
    return 1_000_000 / time
  }

  /// PostgreSQL, where a connection is given in `PGCONN`.
  private static func postgres(_ arguments: String, _ what: String) -> [PeerProgram] {
    guard ProcessInfo.processInfo.environment["PGCONN"] != nil else { return [] }
    return [PeerProgram("PostgreSQL" + (what.isEmpty ? "" : " \(what)"), "pg_bench \(arguments)")]
  }

  /// A ledger on files in which everybody is registered and active: a payment is one event, as it is one row to
  /// the others.
  private static func registered(_ workload: Workload, in directory: String) async throws -> Ledger
  {
    let ledger = try await Ledger.open(at: directory, snapshots: .never)
    try await ledger.publish(Workload.terms)
    try await ledger.proposeInBulk(workload.registrations)
    try await ledger.proposeInBulk(workload.trials)
    return ledger
  }
}

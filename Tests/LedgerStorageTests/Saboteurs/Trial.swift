#if DEBUG
import LedgerStorage

/// One way to look for a defect: a fault, and what is wrong with how a log takes it.
struct Trial: Sendable {
  /// The fault's number.
  let fault: Int
  private let look: @Sendable (LogOptions) async throws -> String?

  init(_ fault: Int, _ look: @escaping @Sendable (LogOptions) async throws -> String?) {
    self.fault = fault
    self.look = look
  }

  /// What is wrong with a log that is written and opened with some options; `nil` where nothing is.
  func problem(_ options: LogOptions) async -> String? {
    do {
      return try await look(options)
    } catch {
      return "it ends with \(error)"
    }
  }
}
#endif

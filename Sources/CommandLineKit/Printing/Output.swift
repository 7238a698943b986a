internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// Standard output or standard error: gathers what is printed, and writes it in large pieces.
///
/// Whoever read the output may have enough and leave: from then on, everything is discarded without a word.
package final class Output: Sendable {
  /// The file that is written to.
  package let descriptor: Int32
  /// Whether a person reads along.
  package let isTerminal: Bool
  private let state = Mutex(State())

  private struct State {
    var gathered: [UInt8] = []
    /// What the system said when it would not write; nothing is written after that.
    var failure: Int32?
  }

  private static let pieceBytes = 1 << 16

  /// Prints to an open file.
  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
    isTerminal = isatty(descriptor) == 1
  }

  /// Whether nobody reads any more, or nothing can be written.
  package var isClosed: Bool { state.withLock { $0.failure != nil } }

  /// Why nothing can be written, unless it is that nobody reads any more.
  package var problem: String? {
    guard let code = state.withLock({ $0.failure }), code != EPIPE else { return nil }
    return String(cString: strerror(code))
  }

  /// Prints bytes.
  package func write(_ bytes: some Collection<UInt8>) {
    state.withLock { state in
      state.gathered += bytes
      if state.gathered.count >= Output.pieceBytes { flush(&state) }
    }
  }

  /// Prints text.
  package func write(_ text: String) { write(text.utf8) }

  /// Prints a line.
  package func line(_ text: String = "") { write(text + "\n") }

  /// Hands everything to the system.
  package func flush() { state.withLock { flush(&$0) } }

  private func flush(_ state: inout State) {
    guard state.failure == nil else { return state.gathered.removeAll(keepingCapacity: true) }
    var written = 0
    while written < state.gathered.count {
      let count = state.gathered.withUnsafeBytes { bytes in
        systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wanted, 1, -1)
      } else if errno != EINTR {
        state.failure = errno
        break
      }
    }
    state.gathered.removeAll(keepingCapacity: true)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

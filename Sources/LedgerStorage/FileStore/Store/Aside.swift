/// Something that is worked out on a thread of its own, on another core, while whoever needs it does something else.
///
/// It only computes: what blocks has threads that stay, see ``IOThread``. Starting one takes some ten microseconds,
/// so it is for what takes milliseconds.
final class Aside<Value: Sendable> {
  private let body: @Sendable () -> Value
  private let result = Confined<Value?>(nil)
  private var thread: SystemThread?

  /// Starts to work something out.
  init(_ body: @escaping @Sendable () -> Value) {
    self.body = body
    let result = result
    thread = try? SystemThread { result.value = body() }
  }

  deinit { finish() }

  /// What was worked out, once it was; where no thread was to be had, it is worked out now.
  func value() -> Value {
    finish()
    return result.value ?? body()
  }

  /// Waits until the thread has ended.
  private func finish() {
    thread?.join()
    thread = nil
  }
}

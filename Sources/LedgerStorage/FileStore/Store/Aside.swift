#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Something that is worked out on a thread of its own, on another core, while whoever needs it does something else.
///
/// It only computes: what blocks has threads that stay, see ``IOThread``. Starting one takes some ten microseconds,
/// so it is for what takes milliseconds.
final class Aside<Value: Sendable> {
  private let work: Work
  private var thread: pthread_t?

  /// Starts to work something out.
  init(_ body: @escaping @Sendable () -> Value) {
    work = Work(body)
    thread = startAside(work)
  }

  deinit { finish() }

  /// What was worked out, once it was; where no thread was to be had, it is worked out now.
  func value() -> Value {
    finish()
    return work.value()
  }

  /// Waits until the thread has ended; what it wrote can be read from then on.
  private func finish() {
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }

  private final class Work: AsideWork {
    private let body: @Sendable () -> Value
    private var result: Value?

    init(_ body: @escaping @Sendable () -> Value) { self.body = body }

    override func run() { result = body() }

    func value() -> Value { result ?? body() }
  }
}

/// What a thread does that ends with it.
private class AsideWork {
  func run() {}
}

/// Starts a thread; `nil` where there is none to be had.
private func startAside(_ work: AsideWork) -> pthread_t? {
  let context = Unmanaged.passRetained(work).toOpaque()
  #if canImport(Darwin)
  var thread: pthread_t?
  #else
  var thread = pthread_t()
  #endif
  guard pthread_create(&thread, nil, asideMain, context) == 0 else {
    Unmanaged<AsideWork>.fromOpaque(context).release()
    return nil
  }
  return thread
}

#if canImport(Darwin)
private func asideMain(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<AsideWork>.fromOpaque(context).takeRetainedValue().run()
  return nil
}
#else
private func asideMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<AsideWork>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}
#endif

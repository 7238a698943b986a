internal import CLedgerFiles

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A thread of its own for calls that block, which no thread of Swift's cooperative pool may do.
///
/// Jobs run one after another, in the order in which they came. After the last of a burst the thread waits a
/// moment, then does what there is to do when nothing else is.
///
/// It goes to sleep at once, and does not watch for the next job: a thread that watches takes a processor, and
/// to wake another one up takes longer than to be woken on the same.
package final class IOThread: IORunner, @unchecked Sendable {
  // Everything below is touched under the mutex, but for `idle`, which only the thread calls.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var jobs: [@Sendable () -> Void] = []
  private var isEnding = false
  private let idle: @Sendable () -> Void
  private let isHumble: Bool

  /// How long nothing must have come before it is time for what is done when idle.
  private static let idleNanoseconds = 20_000_000

  private init(isHumble: Bool, idle: @escaping @Sendable () -> Void) {
    self.isHumble = isHumble
    self.idle = idle
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
    pthread_cond_init(condition, nil)
    #else
    // A clock that somebody sets back must not make the thread wait for as long.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(condition, &attributes)
    pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Starts a thread.
  ///
  /// - Parameters:
  ///   - isHumble: whether it lets others go first where there are not enough processors for all.
  ///   - idle: what it does when nothing came for a moment.
  /// - Returns: the thread, which waits for jobs.
  /// - Throws: why there is none.
  package static func start(
    isHumble: Bool = false, idle: @escaping @Sendable () -> Void = {}
  ) throws(StoreFailure) -> IOThread {
    let thread = IOThread(isHumble: isHumble, idle: idle)
    do throws(FileFailure) {
      try SystemThread { thread.run() }.detach()
    } catch {
      throw .inaccessible(error)
    }
    return thread
  }

  package func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
    pthread_mutex_lock(mutex)
    guard !isEnding else {
      pthread_mutex_unlock(mutex)
      return false
    }
    jobs.append(job)
    pthread_mutex_unlock(mutex)
    // Whoever is woken finds the mutex free.
    pthread_cond_signal(condition)
    return true
  }

  package func end() {
    pthread_mutex_lock(mutex)
    isEnding = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(mutex)
  }

  /// What the thread does: everything there is, until it is to end and there is nothing left.
  private func run() {
    if isHumble { ledger_step_back() }
    var isRested = true
    pthread_mutex_lock(mutex)
    while true {
      if !jobs.isEmpty {
        let burst = jobs
        jobs = []
        pthread_mutex_unlock(mutex)
        for job in burst { job() }
        isRested = false
        pthread_mutex_lock(mutex)
      } else if isEnding {
        break
      } else if isRested {
        pthread_cond_wait(condition, mutex)
      } else if !waitForMore() {
        isRested = true
        pthread_mutex_unlock(mutex)
        idle()
        pthread_mutex_lock(mutex)
      }
    }
    pthread_mutex_unlock(mutex)
  }

  /// Waits for a while; false where nothing came.
  private func waitForMore() -> Bool {
    #if canImport(Darwin)
    var interval = timespec(tv_sec: 0, tv_nsec: IOThread.idleNanoseconds)
    return pthread_cond_timedwait_relative_np(condition, mutex, &interval) != ETIMEDOUT
    #else
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    deadline.tv_nsec += IOThread.idleNanoseconds
    if deadline.tv_nsec >= 1_000_000_000 {
      deadline.tv_nsec -= 1_000_000_000
      deadline.tv_sec += 1
    }
    return pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
    #endif
  }
}

/// Why the gate refused a proposal: a value with a stable code, and no effect on the log (rule G6).
public struct Rejection: Error, Hashable, Sendable {
  /// The stable code, for programs.
  public let code: Code
  /// One line in English that names the ids, for people.
  public let message: String
  /// The position of the recorded event that a conflict is with.
  public let position: UInt64?

  /// A refusal of a code, with a line that says what is wrong.
  public init(_ code: Code, _ message: String, position: UInt64? = nil) {
    self.code = code
    self.message = message
    self.position = position
  }

  /// A stable code; later versions may have more of them.
  public struct Code: Hashable, Sendable, Codable, RawRepresentable {
    /// The kinds as bits.
    public let rawValue: String

    /// A code by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    private init(_ word: String) { rawValue = word }

    /// The shape is wrong: a field is missing, unknown, or of the wrong kind.
    public static let malformed = Code("malformed")
    /// An id is empty, too long, or has a control character.
    public static let invalidID = Code("invalidID")
    /// A time is not RFC 3339 in UTC.
    public static let invalidTime = Code("invalidTime")
    /// The proposal insists on another position than the next.
    public static let positionMismatch = Code("positionMismatch")
    /// An amount is not a plain decimal of its currency, or not above zero.
    public static let invalidAmount = Code("invalidAmount")
    /// No program declared the currency.
    public static let unknownCurrency = Code("unknownCurrency")
    /// The currency is not that of what the proposal refers to.
    public static let currencyMismatch = Code("currencyMismatch")
    /// A total would not fit into an amount.
    public static let amountOverflow = Code("amountOverflow")
    /// A stated amount is not what the rules give.
    public static let amountMismatch = Code("amountMismatch")
    /// The key was recorded with other content.
    public static let conflict = Code("conflict")
    /// No terms were published yet.
    public static let noProgram = Code("noProgram")
    /// The terms cannot be published.
    public static let invalidTerms = Code("invalidTerms")
    /// The code was never issued, or refers to somebody else.
    public static let unknownCode = Code("unknownCode")
    /// Nobody refers themselves.
    public static let selfReferral = Code("selfReferral")
    /// The referrer stands below the referee already.
    public static let referralLoop = Code("referralLoop")
    /// The referee has another referrer.
    public static let alreadyReferred = Code("alreadyReferred")
    /// The participant was never referred.
    public static let notReferred = Code("notReferred")
    /// The payment was never recorded.
    public static let unknownPayment = Code("unknownPayment")
    /// Refunds would exceed the payment.
    public static let refundExceedsPayment = Code("refundExceedsPayment")
    /// The referrer is blocked.
    public static let referrerBlocked = Code("referrerBlocked")
    /// More than is payable.
    public static let exceedsPayable = Code("exceedsPayable")
    /// The period was never opened.
    public static let unknownPeriod = Code("unknownPeriod")
    /// The period is closed.
    public static let periodClosed = Code("periodClosed")
    /// The period has not ended.
    public static let periodNotOver = Code("periodNotOver")
    /// A period ends after it begins.
    public static let invalidPeriod = Code("invalidPeriod")
    /// No score, no pool, or a required source has no revenue.
    public static let nothingToDistribute = Code("nothingToDistribute")
    /// The period gave the participant nothing.
    public static let nothingToClaim = Code("nothingToClaim")
    /// The withdrawal was never requested.
    public static let unknownWithdrawal = Code("unknownWithdrawal")
    /// The step does not follow from where the thing stands.
    public static let invalidTransition = Code("invalidTransition")
    /// The wallet has not that much available.
    public static let insufficientBalance = Code("insufficientBalance")
    /// Less than the minimum.
    public static let belowMinimum = Code("belowMinimum")
    /// The preview is older than 120 seconds.
    public static let batchExpired = Code("batchExpired")
    /// Somebody else asked for the preview.
    public static let batchNotYours = Code("batchNotYours")
    /// No line of the preview is payable any more.
    public static let batchChanged = Code("batchChanged")
  }
}

extension Rejection: CustomStringConvertible {
  /// The code and what is wrong.
  public var description: String { "\(code.rawValue): \(message)" }
}

public import ReferralLedger

extension ManualClock: LedgerClock {}

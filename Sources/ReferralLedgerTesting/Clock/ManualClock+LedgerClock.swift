public import ReferralLedger

extension ManualClock: WaitingClock {}

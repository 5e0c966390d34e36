namespace FraudServerless.Scoring;

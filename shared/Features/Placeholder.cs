namespace FraudServerless.Features;

namespace FraudServerless.Trees;

using FraudServerless.Training;

return CommandLine.Create(Console.Error).Parse(args).Invoke();

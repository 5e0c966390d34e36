using FraudServerless.ContainerHosting;
using FraudServerless.Model;

return await SageMakerContainer.RunAsync(args, directory => ScoringHandler.Start(ServedModel.Load(directory)));

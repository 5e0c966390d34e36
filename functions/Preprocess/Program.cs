using FraudServerless.ContainerHosting;
using FraudServerless.Preprocess;

return await SageMakerContainer.RunAsync(args, PreprocessHandler.Load);

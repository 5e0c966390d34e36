using FraudServerless.Training;
using FraudServerless.Training.SageMaker;

// SageMaker passes `train`; an image whose entry point takes no arguments is known by the folders that SageMaker mounts.
var command = args.Length == 0 && SageMakerJob.IsMounted(SageMakerJob.Root) ? ["train"] : args;
return await CommandLine.Create(Console.Error).Parse(command).InvokeAsync();

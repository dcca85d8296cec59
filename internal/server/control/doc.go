// Package control is what people may ask of datasets, whether by command line or by HTTP: start and steer runs, decide
// holds, apply definitions, set schedules. It speaks with Temporal and the bucket and knows neither flags nor requests;
// who asks translates its errors. It lies below the server because that is where Temporal may be spoken (ARCHITECTURE.md);
// activities are the workers' half and are not to know how people ask.
package control

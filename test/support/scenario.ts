import { createHarness, type Exchange, type Harness, type Json } from "./harness.ts";

/** A successful call of a tool and what went over the wire for it. */
export interface ScenarioCall {
  readonly name: string;
  readonly exchange: Exchange | undefined;
}

/** A fresh instance, and what calls a tool on it that must succeed. */
export interface ScenarioInstance {
  readonly harness: Harness;
  readonly call: (name: string, args?: Json) => Promise<Json>;
}

/** Calls operations in an order that works, each at least once. */
export type Scenario = (
  createInstance: (environment: "development" | "production") => Promise<ScenarioInstance>,
) => Promise<void>;

/** How an operation of a journey is called. */
export type CallMode = (harness: Harness, name: string, args: Json) => Promise<Json>;

/** Makes a journey; gives what was called, in order. */
export async function runScenario(scenario: Scenario, callMode: CallMode): Promise<readonly ScenarioCall[]> {
  const calls: ScenarioCall[] = [];
  await scenario(async (environment) => {
    const harness = await createHarness({ environment });
    const call = async (name: string, args: Json = {}): Promise<Json> => {
      const result = await callMode(harness, name, args);
      calls.push({ name, exchange: harness.exchanges.at(-1) });
      return result;
    };
    return { harness, call };
  });
  return calls;
}

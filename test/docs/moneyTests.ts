/** The test that holds each situation of the page about batches and money. */
export const moneyTests: ReadonlyArray<{ situation: string; test: string; file: string }> = [
	{
		situation: 'An item has invalid values',
		test: 'with On Error = Continue, only the good rows are paid for, and each bad one says why',
		file: 'test/integration/badInput.test.ts',
	},
	{
		situation: 'Less than Minimum Balance is left on the API key',
		test: '30 are submitted and come out, 70 are neither submitted nor charged',
		file: 'test/integration/minimumBalance.test.ts',
	},
	{
		situation: 'The balance for Minimum Balance cannot be checked',
		test: 'If the balance cannot be fetched, nothing is submitted',
		file: 'test/integration/minimumBalance.test.ts',
	},
	{
		situation: 'APIMart refuses the submission, for example because the balance is empty',
		test: 'refused, and submitted by the next try',
		file: 'test/integration/money.test.ts',
	},
	{
		situation:
			'APIMart is busy (429), or cannot check the key of the submission (503 `idempotency_unavailable`)',
		test: 'the same submission is sent again under its key',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'APIMart cannot be reached',
		test: 'the error says if nothing listens at the address',
		file: 'test/integration/apiErrors.test.ts',
	},
	{
		situation: 'The connection is lost after the submission was sent, or the answer names no task',
		test: 'unknown, and sent once',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'You turn on Resubmit If Outcome Unknown, and retry',
		test: 'with the option it is submitted again, as it was and under its key',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'Resubmit If Outcome Unknown is on, and Retry On Fail tries again',
		test: 'with the option, Retry On Fail submits nothing again, in the execution or in a Retry',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'The task fails at APIMart',
		test: 'a task that failed is submitted again by the next try, one that completed is not',
		file: 'test/integration/retries.test.ts',
	},
	{
		situation: 'APIMart cannot download a video that was given as a file',
		test: 'a file that is gone fails the task, and the error gives the reason',
		file: 'test/integration/videos.test.ts',
	},
	{
		situation: 'The task is cancelled at APIMart',
		test: 'a task that was cancelled is named in the log when a Retry submits the item again',
		file: 'test/integration/retries.test.ts',
	},
	{
		situation: 'Max Wait is over',
		test: 'is an error of its item, and the finished video is delivered beside it (On Error: %s)',
		file: 'test/integration/sleep.test.ts',
	},
	{
		situation: 'The video cannot be downloaded',
		test: 'if a video cannot be downloaded, the error has the task ID, link and expiry, and nothing is passed on as a video',
		file: 'test/integration/download.test.ts',
	},
	{
		situation: 'n8n cannot store the file, for example because its disk is full',
		test: 'if the storage accepts no file (%s), the item fails at once with that reason, the task ID and a link',
		file: 'test/integration/download.test.ts',
	},
	{
		situation: 'One item of a batch fails, with On Error = Stop Workflow',
		test: 'Retry of the failed execution: the same',
		file: 'test/integration/retries.test.ts',
	},
	{
		situation: 'One item of a batch fails, with On Error = Continue',
		test: 'with On Error = Continue, one failed submission does not affect the others',
		file: 'test/integration/apiErrors.test.ts',
	},
	{
		situation: 'Retry On Fail',
		test: 'three items with a random prompt, one refused once: three are paid for',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'Retry On Fail, with On Error = Continue or the error output',
		test: 'One item of three is refused twice (item %i): three come out, it is sent three times, the others once',
		file: 'test/integration/tries.test.ts',
	},
	{
		situation: 'Retry of a failed execution, by a person or a program',
		test: 'a Retry of the execution continues with its tasks, too',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'A second Retry of the same failed execution',
		test: 'both send the same submission under the same key, so that nothing is paid for twice',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: "Retry of an execution that is still waiting, which n8n's API allows",
		test: 'a Retry of an execution that n8n has stored asleep brings the videos that were submitted by then, and submits no others (Wait Using %s)',
		file: 'test/integration/sleep.test.ts',
	},
	{
		situation:
			'Retry with the saved workflow, after the execution was stopped while it slept or crashed after a timer woke it',
		test: 'stopped while asleep: n8n refuses a Retry with the saved workflow, and one with its own returns the video',
		file: 'test/e2e/sleep.test.ts',
	},
	{
		situation: 'Retry with a workflow in which a field that makes the video was edited',
		test: '%j makes another video',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'Executing the step or the workflow again in the editor',
		test: 'in a manual run: executing again pays for new videos, once something was submitted',
		file: 'test/integration/money.test.ts',
	},
	{
		situation: 'Another round of a loop',
		test: 'each round of a loop submits a new video',
		file: 'test/integration/retries.test.ts',
	},
	{
		situation: 'An AI agent calls the tool again',
		test: 'as the tool of an AI agent, a try after a failed one pays for nothing again, but a second call does',
		file: 'test/integration/retries.test.ts',
	},
	{
		situation: 'A sub-workflow fails, and its parent is retried',
		test: 'a sub-workflow that fails: a Retry of its parent submits its videos again, its own Retry does not',
		file: 'test/e2e/money.test.ts',
	},
	{
		situation: 'Stop while the execution is awake, in the editor or by a program',
		test: 'by Stop: the log names the tasks, and a Retry runs nothing',
		file: 'test/e2e/money.test.ts',
	},
	{
		situation: 'A time limit of n8n ends the execution',
		test: 'by the time-out of the workflow: the log names the tasks, and a Retry pays for nothing',
		file: 'test/e2e/money.test.ts',
	},
	{
		situation: 'An execution that sleeps is stopped, runs into a time limit, or is deleted',
		test: 'each time an execution falls asleep, the log names all its tasks',
		file: 'test/integration/sleep.test.ts',
	},
	{
		situation: 'Sleep or Callback, and a caller waits for the end of the workflow',
		test: 'at the end, it polls, and says so: %s',
		file: 'test/integration/sleep.test.ts',
	},
	{
		situation:
			'The caller of a tool leaves before the answer comes, such as an MCP client after a minute',
		test: '%s writes the ID of each task that it submits to the log',
		file: 'test/integration/operations.test.ts',
	},
	{
		situation: 'The page of a form is reloaded or closed while it waits',
		test: 'form.json',
		file: 'test/e2e/examples.test.ts',
	},
	{
		situation: 'n8n stops or crashes while the execution sleeps',
		test: 'continues all of them, whether they came due meanwhile or later, and whatever has changed',
		file: 'test/e2e/sleepRestart.test.ts',
	},
	{
		situation:
			'n8n fails an execution that should wake up, because a part of n8n is not ready, as with "OTel settings not yet initialized"',
		test: 'a Retry of an execution that should have woken up returns its videos, and pays for none of them again',
		file: 'test/integration/notReady.test.ts',
	},
	{
		situation: 'n8n is stopped regularly while the node polls, for example by a deployment',
		test: 'while it polls, stopped regularly: n8n waits for the video',
		file: 'test/e2e/sleepRestart.test.ts',
	},
	{
		situation: 'n8n crashes while the node polls',
		test: 'while it polls: the execution has crashed, and n8n does not retry it',
		file: 'test/e2e/sleepRestart.test.ts',
	},
	{
		situation: 'Retry of an execution that crashed while the node polled',
		test: 'while it polls in production: n8n offers a Retry, which submits nothing again',
		file: 'test/e2e/sleepRestart.test.ts',
	},
	{
		situation: 'A worker of queue mode dies while its execution sleeps',
		test: 'executions that sleep lose nothing: another worker finishes them',
		file: 'test/queue/queue.test.ts',
	},
	{
		situation: 'A worker of queue mode dies while the node polls',
		test: 'an execution that was polling fails, and no other worker starts it again',
		file: 'test/queue/queue.test.ts',
	},
	{
		situation: "n8n's engine 2.0 runs the workflow",
		test: 'a failure is not retried, and its message names the tasks of all items',
		file: 'test/queue/engineV2.test.ts',
	},
];

/**
 * All sizes of the window and of the pictures of the documentation, in pixels of the page if
 * nothing else is said.
 */
export const sizes = {
	/** Of the window. */
	width: 1440,
	/** Of the window in ordinary tests. */
	height: 900,
	/** Of the window for the README's picture of a workflow and of the output. */
	workflowHeight: 700,
	/** Of the window for a panel: enough for the longest one. */
	panelHeight: 2000,
	/** Of the window for an example: enough for the tallest one. */
	exampleHeight: 1500,
	/** Between the fields of a panel and the edge of their picture. */
	panelMargin: 24,
	/** Between the nodes of a workflow and the edge of its picture. */
	canvasMargin: 120,
	/** Pixels of the device for each pixel of the page, across. */
	detail: 1.5,
	/** Of a picture's file, in bytes. */
	maxBytes: 300_000,
} as const;

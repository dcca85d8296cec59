package server

import (
	"context"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
)

// away is a Temporal that is well and answers nothing else.
type away struct{ asked }

var errAway = serviceerror.NewUnavailable("not asked for")

func (away) DescribeWorkflowExecution(context.Context, string, string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	return nil, errAway
}

func (away) ListWorkflow(context.Context, *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return nil, errAway
}

func (away) QueryWorkflowWithOptions(context.Context, *client.QueryWorkflowWithOptionsRequest) (*client.QueryWorkflowWithOptionsResponse, error) {
	return nil, errAway
}

func (away) WorkflowService() workflowservice.WorkflowServiceClient { return awayService{} }

// awayService is the lower half of the same.
type awayService struct {
	workflowservice.WorkflowServiceClient
}

func (awayService) DescribeTaskQueue(context.Context, *workflowservice.DescribeTaskQueueRequest, ...grpc.CallOption) (*workflowservice.DescribeTaskQueueResponse, error) {
	return nil, errAway
}

package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"

	"sheaf/internal/stack"
)

// finding is one line of the doctor.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"`
}

func newDoctor(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Look at every dependency and say what is wrong",
		Long: `Look at every dependency and say what is wrong: Temporal, its namespace and search attributes, the object store
with a self-test that races writers for one key (a store that ignores conditions would lose versions), the server.`,
		Example: "  sheaf doctor",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, failed := a.examine(cmd.Context())
			err := a.print(list, func() {
				for _, f := range list {
					mark := "ok  "
					if !f.OK {
						mark = "FAIL"
					}
					fmt.Fprintf(a.out, "%s  %-18s %s\n", mark, f.Check, f.Detail)
					if f.Remedy != "" {
						fmt.Fprintf(a.out, "      → %s\n", f.Remedy)
					}
				}
			})
			if err != nil || failed == nil {
				return err
			}
			return failed
		},
	}
}

// ailment is what the doctor's command fails with: the first finding, which gives the exit code. The rest is printed.
type ailment struct {
	failed, of int
	first      error
}

func (e *ailment) Error() string {
	return fmt.Sprintf("%d of %d checks failed, see above", e.failed, e.of)
}

func (e *ailment) Unwrap() error { return e.first }

// examine runs the checks in order; one whose dependency has failed is not run.
func (a *app) examine(ctx context.Context) ([]finding, error) {
	checks := []struct {
		name, needs string
		run         func(context.Context) (string, error)
	}{
		{"temporal", "", a.checkTemporal},
		{"search attributes", "temporal", a.checkAttributes},
		{"object store", "", a.checkStore},
		{"create-if-absent", "object store", a.checkConditions},
		{"server", "", a.checkServer},
	}
	list := []finding{}
	ill := &ailment{of: len(checks)}
	bad := map[string]bool{}
	for _, check := range checks {
		if bad[check.needs] {
			ill.failed++
			list = append(list, finding{Check: check.name, Detail: "not looked at: " + check.needs + " failed"})
			continue
		}
		detail, err := check.run(ctx)
		f := finding{Check: check.name, OK: err == nil, Detail: detail}
		if err != nil {
			v := classify(ctx, err)
			f.Detail, f.Remedy = v.Message, v.Hint
			bad[check.name] = true
			ill.failed++
			if ill.first == nil {
				ill.first = err
			}
		}
		list = append(list, f)
	}
	if ill.failed == 0 {
		return list, nil
	}
	return list, ill
}

func (a *app) checkTemporal(ctx context.Context) (string, error) {
	c, err := a.temporal(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	d, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: a.cfg.Temporal.Namespace})
	if err != nil {
		return "", fmt.Errorf("describe namespace %s: %w", a.cfg.Temporal.Namespace, err)
	}
	keep := d.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration()
	return fmt.Sprintf("%s, namespace %s keeps closed runs %d days", a.cfg.Temporal.Address, a.cfg.Temporal.Namespace, int(keep.Hours()/24)), nil
}

func (a *app) checkAttributes(ctx context.Context) (string, error) {
	c, err := a.temporal(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	known, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: a.cfg.Temporal.Namespace})
	if err != nil {
		return "", fmt.Errorf("list search attributes: %w", err)
	}
	for _, name := range stack.SearchAttributes() {
		if _, ok := known.GetCustomAttributes()[name]; !ok {
			return "", refusal{fmt.Errorf("search attribute %s is not registered: temporal operator search-attribute create --namespace %s --name %s --type Keyword",
				name, a.cfg.Temporal.Namespace, name)}
		}
	}
	return fmt.Sprintf("%d registered", len(stack.SearchAttributes())), nil
}

func (a *app) checkStore(ctx context.Context) (string, error) {
	if _, err := a.store(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, bucket %s", a.cfg.Store.Endpoint, a.cfg.Store.Bucket), nil
}

func (a *app) checkConditions(ctx context.Context) (string, error) {
	s, err := a.store(ctx)
	if err != nil {
		return "", err
	}
	if err := s.SelfTest(ctx); err != nil {
		return "", fmt.Errorf("test object store: %w", err)
	}
	return "racing writers had exactly one winner", nil
}

func (a *app) checkServer(ctx context.Context) (string, error) {
	if err := ping(ctx, a.cfg.Server.Address); err != nil {
		return "", &unreachable{"the Sheaf server", a.cfg.Server.Address, "server.address (SHEAF_SERVER_ADDRESS)", err}
	}
	return a.cfg.Server.Base() + " " + http.StatusText(http.StatusOK), nil
}
